import { demoBundle } from './demo-bundle.ts';
import type { Files } from './files.ts';

/** The demo's users, made of demo/traffic. */
export function voiceassistTrafficFiles(): Files {
  return { 'traffic.mjs': demoBundle('traffic') };
}
