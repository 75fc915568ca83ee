import type { SubjectCases } from '../case.ts';
import { counter } from './phases.ts';
import { everything } from '../everything.ts';

const instance = 'cadvisor:8080';
const minutes = { interval: '1m', evaluation: '1m' };
const redis = 'voiceassist-redis';
/** The id and the image change with every deployment. */
const of = (name: string, id = 'a1') =>
  `job="cadvisor", instance="${instance}", name="${name}", id="/docker/${id}", image="i:${id}"`;
/** The host itself has no name. */
const root = `job="cadvisor", instance="${instance}", id="/"`;
const foreign = (name: string) =>
  `job="other", instance="${instance}", name="${name}", id="/docker/a1"`;

const fired = (description: string, severity = 'warning', name = redis) => ({
  labels: { severity, name },
  description,
});
const server = 'voiceassist-server';
const missing = (name: string, severity: string) =>
  fired(`Container ${name} must run on this host and does not.`, severity, name);
const restarting = (times: number, name: string) =>
  fired(
    `Container ${name} was seen to restart ${times} times within half an hour.`,
    'warning',
    name,
  );
/** Gone at the eleventh minute. */
const goneAt11 = (back: number) => `1x10 stale _x${back - 12} 1x20`;

export const containers: SubjectCases = {
  alerts: {
    ContainerMissing: [
      {
        ...minutes,
        name: 'names the container that is gone for five minutes, until it is back: one that the settings expect pages',
        series: {
          [`container_last_seen{${of('voiceassist-prometheus')}}`]: '1x60',
          [`container_last_seen{${of('voiceassist-worker')}}`]: '1x60',
          [`container_last_seen{${of(redis)}}`]: goneAt11(31),
          [`container_last_seen{${of(server)}}`]: goneAt11(31),
          [`container_last_seen{${of('voiceassist-redis-exporter')}}`]: '1x60',
          [`container_last_seen{${of('voiceassist.redis')}}`]: '1x60',
          [`container_last_seen{${foreign(redis)}}`]: '1x60',
          [`container_last_seen{${foreign(server)}}`]: '1x60',
          [`container_last_seen{${root}}`]: '1x60',
        },
        fires: {
          '15m': [],
          '16m': [missing(redis, 'warning'), missing(server, 'critical')],
          '31m': [],
        },
      },
      {
        ...minutes,
        name: 'fires for one that was never there',
        series: {
          [`container_last_seen{${of(redis)}}`]: '1x60',
          [`container_last_seen{${of('voiceassist-prometheus')}}`]: '1x60',
          [`container_last_seen{${of('voiceassist-worker')}}`]: '1x60',
        },
        fires: { '4m': [], '5m': [missing(server, 'critical')] },
      },
      {
        ...minutes,
        name: 'stays silent over a deployment',
        series: {
          [`container_last_seen{${of('voiceassist-prometheus')}}`]: '1x60',
          [`container_last_seen{${of(redis)}}`]: '1x60',
          [`container_last_seen{${of('voiceassist-worker')}}`]: '1x60',
          [`container_last_seen{${of(server, 'a1')}}`]: '1x10 stale',
          [`container_last_seen{${of(server, 'b2')}}`]: '_x14 1x40',
        },
        fires: { '14m': [], '30m': [] },
      },
      {
        ...minutes,
        name: 'stays silent while cAdvisor sees no container',
        series: {
          [`container_last_seen{${root}}`]: '1x60',
          [`container_last_seen{${foreign('x')}}`]: '1x60',
        },
        fires: { '5m': [], '30m': [] },
      },
    ],
    ContainerMetricsMissing: [
      {
        ...minutes,
        name: 'fires ten minutes after the last container was named, until there is one',
        series: {
          [`up{job="cadvisor", instance="${instance}"}`]: '1x60',
          [`container_last_seen{${root}}`]: '1x60',
          [`container_last_seen{${of(redis)}}`]: goneAt11(41),
          [`container_last_seen{${foreign(redis)}}`]: '1x60',
          'up{job="cadvisor", instance="cadvisor-2:8080"}': '1x60',
          'container_last_seen{job="cadvisor", instance="cadvisor-2:8080", name="x"}': '1x60',
          'up{job="node", instance="10.213.0.1:9100"}': '1x60',
        },
        fires: {
          '20m': [],
          '21m': [
            {
              labels: { severity: 'warning', instance },
              description: `cAdvisor at ${instance} answers and names no container; all alerts about containers are blind.`,
            },
          ],
          '41m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent when cAdvisor does not answer at all, which TargetDown tells',
        series: { [`up{job="cadvisor", instance="${instance}"}`]: '0x60' },
        fires: { '12m': [], '60m': [] },
      },
    ],
    ContainerUnhealthy: [
      {
        ...minutes,
        name: 'fires five minutes after the check failed, until it succeeds',
        series: {
          [`container_health_state{${of(redis)}}`]: '1x10 0x20 1x5',
          [`container_health_state{${of('voiceassist-server')}}`]: '1x60',
          [`container_health_state{${of('unchecked')}}`]: '-1x60',
          [`container_health_state{${foreign(redis)}}`]: '1x60',
          [`container_health_state{${root}}`]: '0x60',
        },
        fires: {
          '15m': [],
          '16m': [fired(`Container ${redis} has not been healthy for five minutes.`)],
          '32m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent while one container takes the place of an unhealthy one',
        series: {
          [`container_health_state{${of(redis, 'a1')}}`]: '1x10 0x3 stale',
          [`container_health_state{${of(redis, 'b2')}}`]: '_x14 0 1x40',
        },
        fires: { '13m': [], '16m': [], '30m': [] },
      },
    ],
    ContainerRestarting: [
      {
        ...minutes,
        name: 'fires at the fourth start within half an hour',
        series: {
          [`container_start_time_seconds{${of(redis)}}`]: '100x5 160 220 280 340x60',
          [`container_start_time_seconds{${of('voiceassist-server')}}`]: '100x60',
          [`container_start_time_seconds{${root}}`]: counter([60, 60]),
          [`container_start_time_seconds{${foreign('voiceassist-server')}}`]: counter([60, 60]),
        },
        fires: { '8m': [], '9m': [restarting(4, redis)], '35m': [] },
      },
      {
        ...minutes,
        name: 'fires at the fourth start that is seen, where the start time does not tell',
        series: {
          [`container_start_time_seconds{${of(redis)}}`]: '100x60',
          [`container_cpu_usage_seconds_total{${of(redis)}, cpu="total"}`]: '5 1 5 1 5 1 5 1 5x60',
          [`container_cpu_usage_seconds_total{${of('voiceassist-server')}, cpu="total"}`]: '0+1x60',
          [`container_cpu_usage_seconds_total{${root}, cpu="total"}`]:
            '5 1 5 1 5 1 5 1 5 1 5 1 5x60',
          [`container_cpu_usage_seconds_total{${foreign('voiceassist-server')}}`]:
            '5 1 5 1 5 1 5 1 5 1 5 1 5x60',
        },
        fires: { '6m': [], '7m': [restarting(4, redis)], '30m': [] },
      },
      {
        ...minutes,
        name: 'stays silent at three, and over any number of deployments',
        series: {
          [`container_start_time_seconds{${of(redis)}}`]: '100x5 160 220 280x40',
          [`container_cpu_usage_seconds_total{${of(redis)}, cpu="total"}`]: '5 1 5 1 5 1 5x40',
          ...Object.fromEntries(
            [1, 2, 3, 4, 5, 6].flatMap((n) => [
              [
                `container_start_time_seconds{${of('voiceassist-server', `d${n}`)}}`,
                `_x${n * 4} ${n}x3 stale`,
              ],
              [
                `container_cpu_usage_seconds_total{${of('voiceassist-server', `d${n}`)}, cpu="total"}`,
                `_x${n * 4} 1+1x3 stale`,
              ],
            ]),
          ),
        },
        fires: { '9m': [], '20m': [], '28m': [] },
      },
    ],
    ContainerOOMKilled: [
      {
        ...minutes,
        name: 'fires at once for a single kill, for a quarter of an hour, though a new container follows',
        series: {
          [`container_oom_events_total{${of(redis, 'a1')}}`]: '0x10 1x3 stale',
          [`container_oom_events_total{${of(redis, 'b2')}}`]: '_x14 0x40',
          [`container_oom_events_total{${of('voiceassist-server')}}`]: '4x60',
          [`container_oom_events_total{${root}}`]: '0x5 1x50',
          [`container_oom_events_total{${foreign('voiceassist-server')}}`]: '0x5 1x50',
        },
        fires: {
          '10m': [],
          '11m': [
            fired(
              `The kernel killed a process of container ${redis} within the last fifteen minutes: it had used up the memory that the container may take.`,
            ),
          ],
          '20m': [
            fired(
              `The kernel killed a process of container ${redis} within the last fifteen minutes: it had used up the memory that the container may take.`,
            ),
          ],
          '25m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent about old kills',
        series: { [`container_oom_events_total{${of(redis)}}`]: '7x60' },
        fires: { '5m': [], '60m': [] },
      },
    ],
    ContainerMemoryNearLimit: [
      {
        ...minutes,
        // In shares of the limit.
        name: 'fires ten minutes above nine tenths of the limit, until there is room again',
        series: {
          [`container_memory_working_set_bytes{${of(redis)}}`]: '0.93x10 0.95x20 0.93x5',
          [`container_memory_total_active_file_bytes{${of(redis)}}`]: '0.04x60',
          [`container_spec_memory_limit_bytes{${of(redis)}}`]: '1x60',
          [`container_memory_working_set_bytes{${root}}`]: '0.99x60',
          [`container_memory_total_active_file_bytes{${root}}`]: '0x60',
          [`container_spec_memory_limit_bytes{${root}}`]: '1x60',
          [`container_memory_working_set_bytes{${foreign(redis)}}`]: '5x60',
          [`container_memory_total_active_file_bytes{${foreign(redis)}}`]: '0.9x60',
          [`container_spec_memory_limit_bytes{${foreign(redis)}}`]: '50x60',
        },
        fires: {
          '20m': [],
          '21m': [fired(`Container ${redis} uses 91% of the memory that it may take.`)],
          '32m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent just below, over files that were read, and without a limit',
        series: {
          [`container_memory_working_set_bytes{${of(redis)}}`]: '0.89x60',
          [`container_memory_total_active_file_bytes{${of(redis)}}`]: '0x60',
          [`container_spec_memory_limit_bytes{${of(redis)}}`]: '1x60',
          [`container_memory_working_set_bytes{${of('postgres')}}`]: '0.99x60',
          [`container_memory_total_active_file_bytes{${of('postgres')}}`]: '0.5x60',
          [`container_spec_memory_limit_bytes{${of('postgres')}}`]: '1x60',
          [`container_memory_working_set_bytes{${of('unlimited')}}`]: '9x60',
          [`container_memory_total_active_file_bytes{${of('unlimited')}}`]: '1x60',
          [`container_spec_memory_limit_bytes{${of('unlimited')}}`]: '0x60',
        },
        fires: { '20m': [], '60m': [] },
      },
    ],
    ContainerCPUThrottled: [
      {
        ...minutes,
        name: 'fires a quarter of an hour after every fourth period was cut short',
        series: {
          [`container_cpu_cfs_throttled_periods_total{${of(redis)}}`]: counter(
            [144, 20],
            [156, 40],
            [144, 20],
          ),
          [`container_cpu_cfs_periods_total{${of(redis)}}`]: counter([600, 80]),
          [`container_cpu_cfs_throttled_periods_total{${of('voiceassist-server')}}`]: '0x80',
          [`container_cpu_cfs_periods_total{${of('voiceassist-server')}}`]: counter([600, 80]),
          [`container_cpu_cfs_throttled_periods_total{${foreign(redis)}}`]: counter([600, 80]),
          [`container_cpu_cfs_periods_total{job="third", name="${redis}"}`]: counter([6000, 80]),
        },
        fires: {
          '39m': [],
          '40m': [fired(`Container ${redis} is held back by its CPU limit 26% of the time.`)],
          '65m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent just below',
        series: {
          [`container_cpu_cfs_throttled_periods_total{${of(redis)}}`]: counter([144, 80]),
          [`container_cpu_cfs_periods_total{${of(redis)}}`]: counter([600, 80]),
        },
        fires: { '30m': [], '80m': [] },
      },
    ],
  },
  records: {
    'name:container_expected:info': [
      {
        name: 'lists every container that must run',
        series: {},
        samples: {
          '0m': (['own', 'expected'] as const).flatMap((list) =>
            everything.containers[list].map((name) => ({
              labels: `{list="${list}", name="${name}"}`,
              value: 1,
            })),
          ),
        },
      },
    ],
  },
};
