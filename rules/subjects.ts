import { general } from './general.ts';
import { logs } from './logs.ts';
import { monitoring } from './monitoring.ts';
import type { RuleGroup } from './types.ts';
import type { Watched } from './watched.ts';

/** A subject's rule groups for what a stack watches. */
export type Subject = (watched: Watched) => RuleGroup[];

/**
 * Every subject over metrics, in the order in which people read them. A subject has one name everywhere:
 * `rules/<subject>.ts`, `rules/thresholds/<subject>.ts`, `test/rules/cases/<subject>.ts` and
 * `docs/runbooks/<subject>.md`.
 */
export const subjects = {
  general,
  monitoring,
} as const satisfies Record<string, Subject>;

/** Every subject over logs: LogQL, evaluated by Loki. */
export const logSubjects = { logs } as const satisfies Record<string, Subject>;

export type SubjectName = keyof typeof subjects | keyof typeof logSubjects;
