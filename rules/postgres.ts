import type { Subject } from './subjects.ts';

/** PostgreSQL. */
export const postgres: Subject = () => [];
