import type { Subject } from './subjects.ts';
import { logThresholds as thresholds } from './thresholds/logs.ts';

/**
 * What programs write as they die of what nobody caught: Go, Python, Java, Node.js, Rust. A traceback in
 * a JSON line has a level, and whoever gave it one has caught it.
 */
const UNCAUGHT =
  '`^(panic: |fatal error: |Traceback \\(most recent call last\\):|Exception in thread |Node\\.js v\\d|thread .+ panicked at )`';

/** A parsed PEM header, not the word: an alert that is quoted in a log must not fire again. */
const PRIVATE_KEY = '|= "PRIVATE KEY-----" |~ `-----BEGIN ([A-Z]+ )*PRIVATE KEY-----`';

const errors = (range: string) => `sum by (service) (count_over_time({level="error"}${range}))`;
const ofService = (more: string) => `{service="{{ $labels.service | urlquery }}"${more}}`;

/**
 * What logs say and no metric does. The expressions are LogQL, evaluated by Loki; `level` is one of six
 * words, whatever a program calls it (infra/alloy-config.ts), and `service` is bounded. Windows take the
 * place of `for`: they have an alert hold for minutes already.
 */
export const logs: Subject = () => [
  {
    name: 'logs',
    watches: ['logs'],
    rules: [
      {
        // Programs write this level just before they end, often with no metric left to tell of it.
        alert: 'CriticalLogLines',
        expr: `sum by (service) (count_over_time({level="critical"}[${thresholds.lineWindow}])) > 0`,
        labels: { severity: 'warning', component: 'application' },
        annotations: {
          summary: 'A service logs critical errors.',
          description:
            '{{ $labels.service }} wrote {{ $value }} lines of level critical, fatal or panic in the last five minutes.',
        },
        logs: ofService(', level="critical"'),
        lineOf: thresholds.lineWindow,
      },
      {
        // `unless`, not `and`: a service that had no errors before has nothing to compare with.
        alert: 'ErrorLogBurst',
        expr: [
          `${errors(`[${thresholds.burstWindow}]`)} > ${thresholds.burstLines}`,
          `unless ${errors(`[${thresholds.burstWindow}]`)} / ${errors(`[${thresholds.usualWindow}] offset ${thresholds.usualWindow}`)} < ${thresholds.burstShare}`,
        ].join(' '),
        labels: { severity: 'warning', component: 'application' },
        annotations: {
          summary: 'A service logs many more errors than usual.',
          description:
            '{{ $labels.service }} wrote {{ $value }} lines of level error in the last ten minutes, more than three times its usual.',
        },
        logs: ofService(', level="error"'),
        lineOf: thresholds.burstWindow,
      },
      {
        alert: 'LogPanics',
        expr: `sum by (service) (count_over_time({level="unknown"} |~ ${UNCAUGHT} [${thresholds.lineWindow}])) > 0`,
        labels: { severity: 'warning', component: 'application' },
        annotations: {
          summary: 'A service broke down on an error that nobody caught.',
          description:
            '{{ $labels.service }} wrote {{ $value }} panics or tracebacks in the last five minutes.',
        },
        logs: `${ofService(', level="unknown"')} |~ ${UNCAUGHT}`,
        lineOf: thresholds.lineWindow,
      },
      {
        alert: 'SecretInLogs',
        expr: `sum by (service) (count_over_time({service=~".+"} ${PRIVATE_KEY} [${thresholds.lineWindow}])) > 0`,
        labels: { severity: 'warning', component: 'application' },
        annotations: {
          summary: 'A service logs a private key.',
          description:
            '{{ $labels.service }} wrote {{ $value }} private keys in the last five minutes; whoever reads logs has them.',
        },
        // No `lineOf`: a message must not carry the key to more places.
        logs: `${ofService('')} ${PRIVATE_KEY}`,
      },
    ],
  },
];
