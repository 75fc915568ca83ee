import type { Recipe } from './recipe.ts';

/** Shell and file tools: what config delivery runs in. */
export const busybox: Recipe = {
  ref: 'busybox:1.36.1',
  differs: 'Debian has busybox 1.35',
  seconds: 10,
  base: 'scratch',
  busybox: true,
  folders: [
    { path: '/root', owner: '0:0', mode: 0o700 },
    { path: '/home', owner: '65534:65534' },
    { path: '/var/spool/mail', owner: '8:8' },
  ],
  config: { cmd: ['sh'] },
};
