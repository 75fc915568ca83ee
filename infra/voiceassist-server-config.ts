import { demoBundle } from './demo-bundle.ts';
import type { Files } from './files.ts';

/** The demo's application, made of demo/voiceassist. */
export function voiceassistServerFiles(): Files {
  return { 'server.mjs': demoBundle('voiceassist') };
}
