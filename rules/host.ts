import type { Subject } from './subjects.ts';

/** The Docker host. */
export const host: Subject = () => [];
