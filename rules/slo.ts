import type { Subject } from './subjects.ts';

/** Service level objectives: how much of the error budget burns. */
export const slo: Subject = () => [];
