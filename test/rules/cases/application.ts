import type { SubjectCases } from '../case.ts';
import { applicationRecordCases } from './application-records.ts';
import { applicationRequestCases } from './application-requests.ts';
import { applicationWorkCases } from './application-work.ts';

const up = (instance: string, job = 'voiceassist-app') =>
  `up{job="${job}", instance="${instance}"}`;
const started = (instance: string, job = 'voiceassist-app') =>
  `process_start_time_seconds{job="${job}", instance="${instance}"}`;
const memory = (instance: string, job = 'voiceassist-app') =>
  `process_resident_memory_bytes{job="${job}", instance="${instance}"}`;
const requests = (instance: string, endpoint: string, job = 'voiceassist-app', method = 'GET') =>
  `http_requests_total{job="${job}", instance="${instance}", method="${method}", endpoint="${endpoint}", status="200"}`;
const endpoints = (count: number, series: (path: string) => string, values: string) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [series(`/users/${index}`), values]),
  );

export const application: SubjectCases = {
  alerts: {
    ApplicationDown: [
      {
        name: 'fires a minute after an instance went down, for it alone, until it is up',
        series: {
          [up('server-1:8000')]: '1x4 0x20 1x10',
          [up('server-2:8000')]: '1x40',
          [up('o', 'other')]: '0x40',
        },
        fires: {
          '2m': [],
          '2m15s': [
            {
              labels: { severity: 'critical', job: 'voiceassist-app', instance: 'server-1:8000' },
              description: 'Application server-1:8000 has not answered for a minute.',
            },
          ],
          '6m30s': [],
        },
      },
      {
        name: 'stays silent when a scrape or two fail',
        series: { [up('server-1:8000')]: '1x4 0x3 1x20' },
        fires: { '2m': [], '5m': [] },
      },
    ],
    ApplicationRestarting: [
      {
        name: 'fires with the sixth restart, until two hours hold fewer',
        interval: '1m',
        evaluation: '1m',
        series: {
          [started('a')]: '1x9 2x9 3x9 4x9 5x9 6x9 7x100',
          [started('b', 'other')]: '1x9 2x9 3x9 4x9 5x9 6x9 7x100',
        },
        fires: {
          '59m': [],
          '1h': [
            {
              labels: { severity: 'warning', job: 'voiceassist-app', instance: 'a' },
              description: 'Application a restarted 6 times within two hours.',
            },
          ],
          '2h10m': [],
        },
      },
      {
        name: 'stays silent over a morning of deployments',
        interval: '1m',
        evaluation: '1m',
        series: { [started('a')]: '1x9 2x9 3x9 4x9 5x9 6x100' },
        fires: { '50m': [], '1h30m': [] },
      },
    ],
    ApplicationMetricsMissing: [
      {
        name: 'fires after half an hour of scrapes without requests, whatever others count',
        interval: '1m',
        evaluation: '1m',
        series: {
          [up('a')]: '1x80',
          [requests('a', '/chat')]: '_x40 0x40',
          [requests('a', '/chat', 'other')]: '0x80',
          [up('b')]: '1x80',
          [requests('b', '/chat')]: '0x80',
        },
        fires: {
          '29m': [],
          '30m': [
            {
              labels: { severity: 'warning', job: 'voiceassist-app', instance: 'a' },
              description:
                'Application a answers scrapes without any http_requests_total; alerts about its errors and traffic are blind.',
            },
          ],
          '45m': [],
        },
      },
      {
        name: 'stays silent about servers that are down and about other jobs',
        interval: '1m',
        evaluation: '1m',
        series: { [up('a')]: '0x80', [up('o', 'other')]: '1x80' },
        fires: { '40m': [], '1h': [] },
      },
    ],
    ApplicationTooManyEndpoints: [
      {
        name: 'fires after a quarter of an hour, until old ones are gone',
        interval: '1m',
        evaluation: '1m',
        series: {
          ...endpoints(190, (path) => requests('a', path), '1x60'),
          ...endpoints(15, (path) => requests('a', `/more${path}`), '1x30'),
        },
        fires: {
          '14m': [],
          '15m': [
            {
              labels: { severity: 'warning', instance: 'a' },
              description:
                'Application a reports 205 values of the label endpoint; raw paths instead of routes are the usual reason.',
            },
          ],
          '40m': [],
        },
      },
      {
        name: 'stays silent below, however many methods there are, and about other jobs',
        interval: '1m',
        evaluation: '1m',
        series: {
          ...endpoints(195, (path) => requests('a', path), '1x60'),
          ...endpoints(195, (path) => requests('a', path, 'voiceassist-app', 'POST'), '1x60'),
          ...endpoints(20, (path) => requests('a', `/more${path}`, 'other'), '1x60'),
        },
        fires: { '20m': [], '1h': [] },
      },
    ],
    ApplicationMemoryGrowing: [
      {
        name: 'fires when a server that runs for long will take twice as much tomorrow',
        interval: '5m',
        evaluation: '5m',
        series: {
          [memory('a')]: '400e6+2e6x100',
          [started('a')]: '0x100',
          // The same instance name elsewhere changes nothing.
          [memory('a', 'other')]: '900e6x100',
          [started('a', 'other')]: '20000x100',
        },
        fires: {
          '7h': [],
          '7h5m': [
            {
              labels: { severity: 'warning', instance: 'a' },
              description:
                'At the pace of the last six hours, application a takes 2.011 times its present memory a day from now.',
            },
          ],
          '7h20m': [],
        },
      },
      {
        name: 'stays silent while it is small, and when it grows slowly',
        interval: '5m',
        evaluation: '5m',
        series: {
          [memory('small')]: '300e6+1.7e6x100',
          [memory('small', 'other')]: '600e6x100',
          [started('small')]: '0x100',
          [memory('slow')]: '600e6+1.8e6x100',
          [memory('slow', 'other')]: '1e6+20e6x100',
          [started('slow')]: '0x100',
        },
        fires: { '7h5m': [], '8h': [] },
      },
    ],
    ...applicationRequestCases,
    ...applicationWorkCases,
  },
  records: applicationRecordCases,
};
