import { backups } from './slo-backups.ts';
import { burn } from './slo-burn.ts';
import type { Subject } from './subjects.ts';

/** Service level objectives: how fast error budgets burn, and whether data could be restored. */
export const slo: Subject = (watched) => [...burn(watched), ...backups(watched)];
