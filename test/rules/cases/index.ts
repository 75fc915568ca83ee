import type { subjects } from '../../../rules/subjects.ts';
import type { SubjectCases } from '../case.ts';
import { alertmanager } from './alertmanager.ts';
import { application } from './application.ts';
import { containers } from './containers.ts';
import { drill } from './drill.ts';
import { general } from './general.ts';
import { host } from './host.ts';
import { loki } from './loki.ts';
import { monitoring } from './monitoring.ts';
import { postgres } from './postgres.ts';
import { probes } from './probes.ts';
import { prometheus } from './prometheus.ts';
import { qdrant } from './qdrant.ts';
import { redis } from './redis.ts';
import { slo } from './slo.ts';

/** The cases of every subject over metrics; those over logs (logs.ts) are told to Loki itself. */
export const cases: Record<keyof typeof subjects, SubjectCases> = {
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
};
