import type { Bench } from './bench.ts';
import { disk } from './disk.ts';
import { footprint } from './footprint.ts';
import { live } from './live.ts';
import { page } from './page.ts';
import { preview } from './preview.ts';
import { rules } from './rules.ts';
import { targets } from './targets.ts';
import { up } from './up.ts';

/** Every bench by its name, in the order of the page. */
export const benches: Readonly<Record<string, Bench>> = {
  up,
  preview,
  live,
  page,
  rules,
  targets,
  footprint,
  disk,
};
