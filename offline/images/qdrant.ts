import { node } from './node.ts';
import type { Recipe } from './recipe.ts';

/** Demo: no registry has Qdrant, as a program or as source. A stand-in of its health, metrics and collections. */
export const qdrant: Recipe = {
  ref: 'qdrant/qdrant:v1.19.0-unprivileged',
  differs: 'a stand-in of its health, metrics and collections, in memory alone',
  seconds: 5,
  base: node.ref,
  files: {
    '/qdrant/standin': { repository: 'offline/qdrant' },
    '/qdrant/standin/package.json': { text: '{ "type": "module" }\n' },
    '/qdrant/entrypoint.sh': {
      text: '#!/bin/sh\nexec node /qdrant/standin/server.ts\n',
      mode: 0o755,
    },
  },
  folders: [{ path: '/qdrant/storage', owner: '1000:1000' }],
  config: {
    user: '1000',
    workdir: '/qdrant',
    ports: ['6333', '6334'],
    entrypoint: ['./entrypoint.sh'],
  },
};
