import type { Subject } from './subjects.ts';

/** Prometheus itself. */
export const prometheus: Subject = () => [];
