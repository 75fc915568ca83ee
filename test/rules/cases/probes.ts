import type { AlertCase, SubjectCases } from '../case.ts';

const success = (instance: string, job = 'probe-http') =>
  `probe_success{job="${job}", instance="${instance}"}`;
/** As the scrape configuration labels the probes of an application. */
const ofServer = (url: string, path: string, job = 'probe-http') =>
  `probe_success{job="${job}", instance="${url}/${path}", application="${url}"}`;
const duration = (instance: string, job = 'probe-http') =>
  `probe_duration_seconds{job="${job}", instance="${instance}"}`;
const expiry = (instance: string, job = 'probe-http') =>
  `probe_ssl_earliest_cert_expiry{job="${job}", instance="${instance}"}`;

const page = 'https://voiceassist.example.com/health';
const server = 'http://server-1:8000';
const grafana = 'http://grafana:3000/api/health';
const tls = 'voiceassist.example.com:443';
const DAY = 86_400;

const down = (severity: string, instance: string) => ({
  labels: { severity, job: 'probe-http', instance },
  description: `The probe of ${instance} gets no 2xx answer in time.`,
});
const notReady = (url: string) => ({
  labels: {
    severity: 'critical',
    job: 'probe-http',
    instance: `${url}/ready`,
    application: url,
  },
  description: `Application ${url} is alive and says at /ready that something it depends on fails.`,
});
const expiring = (severity: string, instance: string, days: string) => ({
  labels: { severity, instance },
  description: `The certificate of ${instance} expires in ${days} days.`,
});
/** A certificate that ends so many days after the story begins. */
const ends = (days: number) => `${days * DAY}x140`;

const endpointDown: AlertCase[] = [
  {
    name: 'pages two minutes after an endpoint went down, and warns of Grafana after five',
    series: {
      [success(page)]: '1x4 0x40 1x20',
      [success(`${server}/health`)]: '1x80',
      [success(`${server}/ready`)]: '0x80',
      [success(grafana)]: '1x4 0x40 1x20',
      [success('elsewhere', 'other')]: '0x80',
      [success(grafana, 'other')]: '0x80',
    },
    fires: {
      '3m': [],
      '3m15s': [down('critical', page)],
      '6m': [down('critical', page)],
      '6m15s': [down('critical', page), down('warning', grafana)],
      '12m': [],
    },
  },
  {
    name: 'stays silent while a container is replaced',
    series: { [success(page)]: '1x4 0x6 1x40', [success(grafana)]: '1x4 0x18 1x40' },
    fires: { '3m': [], '5m45s': [], '12m': [] },
  },
];

const applicationNotReady: AlertCase[] = [
  {
    name: 'fires two minutes after a server that is alive says so, until it is ready',
    series: {
      [ofServer(server, 'ready')]: '1x4 0x20 1x20',
      [ofServer(server, 'health')]: '1x60',
      [ofServer(server, 'health', 'other')]: '0x60',
      [success('https://example.com/ready')]: '1x4 0x20 1x20',
      [success('https://example.com/page')]: '0x60',
      // This one does not answer at all, which EndpointDown tells.
      [ofServer('http://server-2:8000', 'ready')]: '0x60',
      [ofServer('http://server-2:8000', 'health')]: '0x60',
      [ofServer('http://server-3:8000', 'ready', 'other')]: '0x60',
    },
    fires: {
      '3m': [],
      '3m15s': [notReady(server), notReady('https://example.com')],
      '7m': [],
    },
  },
  {
    name: 'stays silent while a dependency restarts',
    series: {
      [ofServer(server, 'ready')]: '1x4 0x6 1x40',
      [ofServer(server, 'health')]: '1x60',
    },
    fires: { '2m45s': [], '6m': [] },
  },
];

const endpointSlow: AlertCase[] = [
  {
    name: 'fires after ten minutes in which every second probe was slow, until they are quick',
    series: {
      [duration(page)]: '2.2x60 0.1x60',
      [success(page)]: '1x120',
      [duration(page, 'other')]: '9x120',
      [duration(grafana)]: '8x120',
      [success(grafana)]: '0x120',
      [success(grafana, 'other')]: '1x120',
    },
    fires: {
      '9m45s': [],
      '10m': [
        {
          labels: { severity: 'warning', job: 'probe-http', instance: page },
          description: `Every second probe of ${page} takes longer than 2.2s.`,
        },
      ],
      '22m': [],
    },
  },
  {
    name: 'stays silent below, about a slow probe now and then, and after an outage',
    series: {
      [duration('below')]: '1.9x160',
      [success('below')]: '1x160',
      [duration('seldom')]: '0.1 0.1 9 0.1 0.1 9 0.1 0.1 9 0.1 0.1 9 0.1x100',
      [success('seldom')]: '1x160',
      [duration('outage')]: '8x60 0.1x100',
      [success('outage')]: '0x60 1x100',
    },
    fires: { '11m': [], '20m': [], '25m30s': [], '30m': [] },
  },
];

const endpointFlapping: AlertCase[] = [
  {
    name: 'fires at the end of the third outage within an hour, and for the hour',
    interval: '1m',
    evaluation: '1m',
    series: {
      [success(page)]: '1x4 0 1x4 0 1x4 0 1x100',
      [success('elsewhere', 'other')]: '1x4 0 1x4 0 1x4 0 1x100',
    },
    fires: {
      '17m': [],
      '18m': [
        {
          labels: { severity: 'warning', job: 'probe-http', instance: page },
          description: `The probe of ${page} changed 6 times between success and failure within an hour.`,
        },
      ],
      '1h10m': [],
    },
  },
  {
    name: 'stays silent during the third outage, and about one that lasts',
    interval: '1m',
    evaluation: '1m',
    series: {
      [success(page)]: '1x4 0 1x4 0 1x4 0x100',
      [success(grafana)]: '1x4 0x100',
    },
    fires: { '18m': [], '40m': [] },
  },
];

const tlsProbeFailed: AlertCase[] = [
  {
    name: 'fires five minutes after the handshake failed, until it succeeds',
    series: {
      [success(tls, 'probe-tls')]: '1x4 0x40 1x20',
      [success('mail.example.com:993', 'probe-tls')]: '1x80',
      [success('elsewhere', 'other')]: '0x80',
    },
    fires: {
      '6m': [],
      '6m15s': [
        {
          labels: { severity: 'critical', job: 'probe-tls', instance: tls },
          description: `The TLS handshake with ${tls} fails: no connection, or a certificate that clients refuse.`,
        },
      ],
      '12m': [],
    },
  },
  {
    name: 'stays silent when some fail',
    series: { [success(tls, 'probe-tls')]: '1x4 0x18 1x40' },
    fires: { '5m45s': [], '12m': [] },
  },
];

const certificateExpiring: AlertCase[] = [
  {
    name: 'warns an hour after less than thirty days were left, holes or not, until it is renewed',
    interval: '1m',
    evaluation: '1m',
    series: {
      [expiry(page)]: `${29 * DAY}x80 ${90 * DAY}x40`,
      [expiry(tls, 'probe-tls')]: `${29 * DAY}x20 _x30 ${29 * DAY}x30 ${90 * DAY}x40`,
      [expiry('elsewhere', 'other')]: ends(1),
    },
    fires: {
      '59m': [],
      '1h': [expiring('warning', page, '28.96'), expiring('warning', tls, '28.96')],
      '1h30m': [],
    },
  },
  {
    name: 'pages from a week on',
    interval: '1m',
    evaluation: '1m',
    series: { [expiry(page)]: ends(6.5), [expiry(tls, 'probe-tls')]: ends(8) },
    fires: {
      '59m': [],
      '1h': [
        expiring('warning', tls, '7.958'),
        expiring('warning', page, '6.458'),
        expiring('critical', page, '6.458'),
      ],
    },
  },
  {
    name: 'stays silent above, and where there is no certificate',
    interval: '1m',
    evaluation: '1m',
    series: { [expiry(page)]: ends(33), [success(`${server}/health`)]: '1x140' },
    fires: { '1h': [], '2h': [] },
  },
];

export const probes: SubjectCases = {
  alerts: {
    EndpointDown: endpointDown,
    EndpointSlow: endpointSlow,
    EndpointFlapping: endpointFlapping,
    ApplicationNotReady: applicationNotReady,
    TLSProbeFailed: tlsProbeFailed,
    SSLCertificateExpiring: certificateExpiring,
  },
  records: {},
};
