import { cacheFull } from './cache-full.ts';
import { crashLoop } from './crash-loop.ts';
import { errors } from './errors.ts';
import { expiredCertificate } from './expired-certificate.ts';
import type { FaultKind } from './fault.ts';
import { garbageMetrics } from './garbage-metrics.ts';
import { latency } from './latency.ts';
import { logPanic } from './log-panic.ts';
import { memoryLeak } from './memory-leak.ts';
import { poolExhaustion } from './pool-exhaustion.ts';

/** Every fault that can be switched here. */
export const faultKinds: readonly FaultKind[] = [
  errors,
  latency,
  poolExhaustion,
  cacheFull,
  memoryLeak,
  crashLoop,
  logPanic,
  expiredCertificate,
  garbageMetrics,
];
