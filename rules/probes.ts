import type { Subject } from './subjects.ts';

/** What answers from outside: HTTP and TLS, seen by the blackbox exporter. */
export const probes: Subject = () => [];
