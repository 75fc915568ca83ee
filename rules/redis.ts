import type { Subject } from './subjects.ts';

/** Redis. */
export const redis: Subject = () => [];
