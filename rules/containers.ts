import type { Subject } from './subjects.ts';

/** The containers of the host. */
export const containers: Subject = () => [];
