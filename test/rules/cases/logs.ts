import type { LogCases, LogLines } from '../case.ts';

const line = (service: string, level: LogLines['level'], text: string, at = '10m') => ({
  ...{ service, level, text, at },
});
const errors = (service: string, at: string, count: number, container = service) => ({
  ...{ service, level: 'error' as const, text: 'could not reach the database', at, count },
  container,
});
/** Other lines, which count for nothing. */
const info = (service: string, at: string) => ({
  ...{ service, level: 'info' as const, text: 'could reach the database', at, count: 200 },
});
const fired = (service: string, description: string) => ({
  labels: { severity: 'warning', service },
  description: `${service} wrote ${description}`,
});
const critical = (service: string, lines: number) =>
  fired(service, `${lines} lines of level critical, fatal or panic in the last five minutes.`);
const burst = (service: string, lines: number) =>
  fired(
    service,
    `${lines} lines of level error in the last ten minutes, more than three times its usual.`,
  );
const panics = (service: string, lines: number) =>
  fired(service, `${lines} panics or tracebacks in the last five minutes.`);
const secret = (service: string) =>
  fired(service, '1 private keys in the last five minutes; whoever reads logs has them.');

/** First lines of what programs write as they die. */
const deaths = {
  go: 'panic: runtime error: invalid memory address or nil pointer dereference',
  deadlock: 'fatal error: all goroutines are asleep - deadlock!',
  python: 'Traceback (most recent call last):',
  java: 'Exception in thread "main" java.lang.NullPointerException',
  node: 'Node.js v24.21.0',
  rust: "thread 'main' (7) panicked at src/main.rs:4:5:",
};

export const logs: LogCases = {
  CriticalLogLines: [
    {
      name: 'fires for the service that wrote one, for five minutes, all its containers together',
      lines: [
        line('server', 'critical', 'out of handles'),
        { ...line('server', 'critical', 'out of handles', '11m'), container: 'server-2' },
        line('worker', 'error', 'out of handles'),
      ],
      fires: {
        '9m45s': [],
        '10m15s': [critical('server', 1)],
        '14m45s': [critical('server', 2)],
        '16m15s': [],
      },
    },
    {
      name: 'stays silent about every other level',
      lines: (['debug', 'info', 'warning', 'error', 'unknown'] as const).map((level) =>
        line('server', level, 'level critical: fatal'),
      ),
      fires: { '10m15s': [], '12m': [] },
    },
  ],
  ErrorLogBurst: [
    {
      name: 'fires above fifty lines in ten minutes of a service that had none, and ends with them',
      lines: [errors('server', '20m', 55), errors('worker', '20m', 45)],
      fires: { '20m': [], '22m': [burst('server', 55)], '29m': [burst('server', 55)], '31m': [] },
    },
    {
      name: 'adds up the containers of a service',
      lines: [errors('server', '20m', 30, 'server-1'), errors('server', '20m', 30, 'server-2')],
      fires: { '20m': [], '22m': [burst('server', 60)], '31m': [] },
    },
    {
      name: 'fires above three times what is usual, for the service alone that it is usual for',
      lines: [
        errors('server', '30m', 110),
        info('server', '30m'),
        errors('worker', '30m', 140),
        errors('server', '2h', 60),
        errors('worker', '2h', 60),
      ],
      fires: { '1h59m': [], '2h2m': [burst('server', 60)], '2h11m': [] },
    },
    {
      name: 'goes on for the hour of a burst, and stays silent just below three times the usual',
      lines: [
        ...[0, 10, 20, 30, 40, 50].map((minute) => errors('server', `2h${minute}m`, 60)),
        errors('worker', '10m', 130),
        errors('worker', '2h', 60),
        info('worker', '2h'),
      ],
      fires: {
        '2h2m': [burst('server', 60)],
        '2h9m30s': [burst('server', 60)],
        '2h52m': [burst('server', 60)],
        '3h1m': [],
      },
    },
    {
      name: 'stays silent below fifty lines, and about other levels',
      lines: [
        errors('server', '20m', 45),
        { ...line('server', 'warning', 'could not reach the database', '20m'), count: 60 },
        { ...line('server', 'unknown', 'error: could not reach it', '20m'), count: 60 },
      ],
      fires: { '22m': [], '29m': [] },
    },
  ],
  LogPanics: [
    {
      name: 'fires for what each language writes, for five minutes',
      lines: Object.entries(deaths).map(([service, text]) => line(service, 'unknown', text)),
      fires: {
        '9m45s': [],
        '10m15s': Object.keys(deaths).map((service) => panics(service, 1)),
        '14m45s': Object.keys(deaths).map((service) => panics(service, 1)),
        '15m15s': [],
      },
    },
    {
      name: 'stays silent about what was caught and logged, and about lines that only speak of it',
      lines: [
        line('server', 'error', deaths.python),
        line('worker', 'unknown', `  ${deaths.go}`),
        line('web', 'unknown', 'GET /search?q=panic: 200'),
        line('web', 'unknown', 'Node.js is up'),
        line('web', 'unknown', 'thread pool of 4'),
      ],
      fires: { '10m15s': [], '12m': [] },
    },
  ],
  SecretInLogs: [
    {
      name: 'fires for a private key of any kind in a line of any level, for five minutes',
      lines: [
        line('server', 'info', 'config: key=-----BEGIN PRIVATE KEY-----\\nMIIEvQ'),
        line('worker', 'unknown', '-----BEGIN RSA PRIVATE KEY-----'),
        line('web', 'debug', '{"key":"-----BEGIN OPENSSH PRIVATE KEY-----"}'),
      ],
      fires: {
        '9m45s': [],
        '10m15s': [secret('server'), secret('worker'), secret('web')],
        '14m45s': [secret('server'), secret('worker'), secret('web')],
        '15m15s': [],
      },
    },
    {
      name: 'stays silent about certificates, public keys, and this rule itself',
      lines: [
        line('server', 'info', '-----BEGIN CERTIFICATE-----'),
        line('server', 'info', '-----BEGIN PUBLIC KEY-----'),
        line('loki', 'error', '|= "PRIVATE KEY-----" |~ `-----BEGIN ([A-Z]+ )*PRIVATE KEY-----`'),
        line('server', 'info', 'wrote -----END PRIVATE KEY-----'),
      ],
      fires: { '10m15s': [], '12m': [] },
    },
  ],
};
