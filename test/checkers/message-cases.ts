import type { AlertData, MessageData } from './messages.ts';

const externalURL = 'https://alertmanager.example.com';
const common = {
  severity: 'warning',
  component: 'infrastructure',
  cluster: 'voiceassist-prod',
  environment: 'production',
  team: 'devops',
};

const alert = (
  labels: Record<string, string>,
  annotations: Record<string, string>,
  status: AlertData['status'] = 'firing',
): AlertData => ({
  status,
  labels: { ...common, ...labels },
  annotations: {
    summary: 'A disk is filling.',
    runbook_url: 'https://docs.example.com/runbooks/host#diskspacelow',
    dashboard_url: 'https://grafana.example.com/d/voiceassist-host',
    ...annotations,
  },
  startsAt: '2026-01-31T12:00:05Z',
  endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : '2026-01-31T13:10:00Z',
});

const disk = (instance: string, percent: number, status?: AlertData['status']) =>
  alert(
    { alertname: 'DiskSpaceLow', instance, mountpoint: '/var' },
    { description: `/var of ${instance} has ${percent}% free.` },
    status,
  );

const message = (
  alerts: AlertData[],
  groupLabels: Record<string, string> = {},
  status: MessageData['status'] = 'firing',
): MessageData => {
  const [first, ...rest] = alerts;
  const shared = Object.entries(first!.labels).filter(([name, value]) =>
    rest.every(({ labels }) => labels[name] === value),
  );
  return {
    ...{ status, externalURL, alerts, commonLabels: Object.fromEntries(shared) },
    groupLabels: {
      alertname: first!.labels.alertname!,
      cluster: common.cluster,
      component: common.component,
      ...groupLabels,
    },
  };
};

/** What label values and log lines may be: markup, mentions, quotes, another alphabet, templates. */
export const hostile = {
  name: '<script>alert(1)</script>',
  mention: '<!channel> <@U1> & "quoted" \'single\' `tick` \\ | {{ .Evil }} +plus, Ünïcödé 🔥',
  url: 'javascript:alert(1)',
  lines: 'first\nsecond: [a, b]\r\nFrom: x@y',
};

/** One of each situation that a message tells of. */
export const messageCases: Record<string, MessageData> = {
  'firing-one': message([disk('web-1', 12)]),
  'firing-critical': message([
    alert(
      { alertname: 'CriticalLogLines', severity: 'critical', service: 'voiceassist-server' },
      {
        summary: 'A service logs critical errors.',
        description: 'voiceassist-server wrote 3 lines of level critical.',
        logs_url: 'https://grafana.example.com/explore?left={"a":["b|c"]}&orgId=1',
        log_line: '{"level":"critical","message":"out of handles"}',
      },
    ),
  ]),
  'firing-many': message([
    ...Array.from({ length: 12 }, (_, index) => disk(`web-${index + 1}`, index)),
    disk('web-13', 40, 'resolved'),
  ]),
  resolved: message([disk('web-1', 12, 'resolved'), disk('web-2', 7, 'resolved')], {}, 'resolved'),
  'resolved-many': message(
    Array.from({ length: 60 }, (_, index) => disk(`web-${index + 1}`, 9, 'resolved')),
    {},
    'resolved',
  ),
  digest: {
    ...message([
      disk('web-1', 12),
      alert(
        { alertname: 'HighCPUUsage', instance: 'web-2' },
        { summary: 'A host is busy.', description: 'web-2 uses 93% of its processors.' },
      ),
    ]),
    groupLabels: { severity: 'warning', cluster: common.cluster },
  },
  drill: message([
    alert(
      {
        ...{ alertname: 'Drill', severity: 'critical', component: 'monitoring' },
        ...{ drill: 'pagerduty-critical', drill_id: 'a1b2c3-1', instance: 'pagerduty-critical' },
      },
      {
        summary: '[DRILL] Nothing is wrong: this tries whether a message arrives.',
        description: '[DRILL] a1b2c3-1: ops on laptop tries whether you are reached.',
      },
    ),
  ]),
  hostile: message(
    [
      alert(
        { alertname: hostile.name, instance: hostile.mention, path: hostile.lines },
        {
          summary: `Summary ${hostile.mention}`,
          description: `${hostile.name} ${hostile.lines}`,
          runbook_url: hostile.url,
          dashboard_url: `https://g/d?x=<>|"&y='`,
          logs_url: `https://g/explore?x=<>|"&y=' z`,
          log_line: `\`\`\` ${hostile.mention}`,
        },
      ),
    ],
    { cluster: hostile.mention },
  ),
  long: message([
    alert(
      { alertname: 'DiskSpaceLow', instance: 'web-1' },
      { summary: 'S'.repeat(400), description: 'ü'.repeat(2000), log_line: 'l'.repeat(500) },
    ),
  ]),
  /** Of somebody else's rules: no annotation, no severity. */
  foreign: {
    status: 'firing',
    externalURL,
    groupLabels: { alertname: 'Foreign' },
    commonLabels: { alertname: 'Foreign' },
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'Foreign' },
        annotations: {},
        startsAt: '2026-01-31T12:00:05Z',
        endsAt: '0001-01-01T00:00:00Z',
      },
    ],
  },
};
