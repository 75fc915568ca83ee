import { alertmanager } from './alertmanager.ts';
import { application } from './application.ts';
import { containers } from './containers.ts';
import { drill } from './drill.ts';
import { general } from './general.ts';
import { host } from './host.ts';
import { logs } from './logs.ts';
import { loki } from './loki.ts';
import { monitoring } from './monitoring.ts';
import { postgres } from './postgres.ts';
import { probes } from './probes.ts';
import { prometheus } from './prometheus.ts';
import { qdrant } from './qdrant.ts';
import { redis } from './redis.ts';
import { slo } from './slo.ts';
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
  application,
  slo,
  probes,
  host,
  containers,
  postgres,
  redis,
  qdrant,
  monitoring,
  prometheus,
  alertmanager,
  loki,
  drill,
} as const satisfies Record<string, Subject>;

/** Every subject over logs: LogQL, evaluated by Loki. */
export const logSubjects = { logs } as const satisfies Record<string, Subject>;

export type SubjectName = keyof typeof subjects | keyof typeof logSubjects;
