import { readdirSync, readFileSync } from 'node:fs';
import type { Files } from './files.ts';

const sources = new URL('../demo/inbox/', import.meta.url);

/** The inbox's own sources: Node runs them as they are, so they are delivered as they are. */
export function inboxFiles(): Files {
  return Object.fromEntries(
    readdirSync(sources)
      .filter((name) => /\.(ts|json)$/.test(name))
      .sort()
      .map((name) => [name, readFileSync(new URL(name, sources), 'utf8')]),
  );
}
