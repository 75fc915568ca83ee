import type { Subject } from './subjects.ts';

/** The log pipeline: Alloy and Loki. */
export const loki: Subject = () => [];
