import { jobs, type Job } from './jobs.ts';
import { componentJobs } from './monitoring.ts';
import type { Subject } from './subjects.ts';
import { generalThresholds as thresholds } from './thresholds/general.ts';

/** Jobs whose outage another alert says, with words of its own: one cause, one alert. */
const saidElsewhere: readonly Job[] = [
  jobs.application, // ApplicationDown
  jobs.postgres, // DatabaseDown
  jobs.redis, // RedisDown
  jobs.qdrant, // QdrantDown
  jobs.alertmanager, // AlertmanagerDown
  ...componentJobs, // MonitoringComponentDown
];
const probes: readonly Job[] = [jobs.httpProbe, jobs.tlsProbe];

/** What holds for every target and for the alerting path as a whole. */
export const general: Subject = ({ sources }) => {
  const among = (list: readonly Job[]) => list.filter((job) => sources.has(job)).join('|');
  // Where the blackbox exporter is down, so is each of its probes.
  const downProbes = `up{job=~"${among(probes)}"} == 0 unless on () up{job="${jobs.blackbox}"} == 0`;
  return [
    {
      name: 'general',
      watches: [],
      rules: [
        {
          // Always firing on purpose: when it stops arriving at the outside heartbeat, the path from
          // Prometheus through Alertmanager is broken and no other alert can say so.
          alert: 'Watchdog',
          expr: 'vector(1)',
          labels: { severity: 'none', component: 'monitoring' },
          annotations: {
            summary: 'The alerting path works.',
            description:
              'This alert always fires. It reaches only the heartbeat receiver, which raises the alarm when it stops coming.',
          },
        },
        {
          // One alert per target, not a share per job: the stacks are small and each target matters.
          alert: 'TargetDown',
          expr: `up{job!~"${among([...saidElsewhere, ...probes])}"} == 0${among(probes) === '' ? '' : ` or (${downProbes})`}`,
          for: thresholds.targetDownFor,
          labels: { severity: 'warning', component: 'monitoring' },
          annotations: {
            summary: 'A scrape target does not answer.',
            description:
              'Prometheus could not scrape {{ $labels.instance }} of job {{ $labels.job }} for five minutes; alerts that need its metrics are blind.',
          },
        },
      ],
    },
  ];
};
