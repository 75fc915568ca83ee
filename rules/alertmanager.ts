import type { Subject } from './subjects.ts';

/** Alertmanager itself. */
export const alertmanager: Subject = () => [];
