import type { AlertCase } from '../case.ts';
import { counted, goesOn } from './counters.ts';

const instance = 'alloy:12345';
const labels = { severity: 'warning', job: 'alloy', instance };
const own = `{job="alloy", instance="${instance}"`;
const other = `{job="other", instance="${instance}"`;
const write = ', component_id="loki.write.loki", host="loki:3100"';
const discovery = ', component_id="discovery.docker.containers"';

const RUNNING = 'alloy_component_controller_running_components';
const FAILURES = 'prometheus_sd_refresh_failures_total';
const LINES = 'loki_source_docker_target_entries_total';
const unhealthy = (count: number, health: string) => ({
  labels: { severity: 'warning', instance, health_type: health },
  description: `${count} components of Alloy at ${instance} are ${health}; lines of some or all containers are missing.`,
});
const minutes = { interval: '1m', evaluation: '1m' };

/** The cases of Alloy's alerts, part of the subject `loki`. */
export const alloy: Record<string, AlertCase[]> = {
  AlloyLinesDropped: counted({
    metric: 'loki_write_dropped_entries_total',
    job: 'alloy',
    instance,
    label: 'reason',
    values: ['ingester_error', 'rate_limited'],
    fired: (reason, lines) => ({
      labels: { severity: 'warning', instance, reason },
      description: `Alloy at ${instance} dropped ${lines} lines in ten minutes that Loki did not take: ${reason}.`,
    }),
  }),
  AlloyPushRetrying: goesOn({
    series: [`loki_write_batch_retries_total${own}${write}}`],
    others: [`loki_write_batch_retries_total${other}${write}}`],
    fired: {
      labels,
      description: `Alloy at ${instance} has had to push lines again for fifteen minutes; after ten tries a batch is dropped.`,
    },
  }),
  AlloyComponentUnhealthy: [
    {
      name: 'fires ten minutes after a component fell ill, until all are well',
      series: {
        [`${RUNNING}${own}, controller_path="/", health_type="healthy"}`]: '5x200',
        // Alloy shows a kind of health only once there is such a component.
        [`${RUNNING}${own}, controller_path="/", health_type="unhealthy"}`]: '_x8 1x80 0x100',
        [`${RUNNING}${own}, controller_path="/", health_type="exited"}`]: '_x8 1x80 0x100',
        [`${RUNNING}${own}, controller_path="/sub", health_type="exited"}`]: '_x8 1x80 0x100',
        [`${RUNNING}${other}, controller_path="/", health_type="unhealthy"}`]: '1x200',
      },
      fires: {
        '11m45s': [],
        '12m': [unhealthy(1, 'unhealthy'), unhealthy(2, 'exited')],
        '22m15s': [],
      },
    },
    {
      name: 'stays silent while components start',
      series: {
        [`${RUNNING}${own}, controller_path="/", health_type="healthy"}`]: '0x36 5x100',
        [`${RUNNING}${own}, controller_path="/", health_type="unknown"}`]: '5x36 0x100',
      },
      fires: { '9m': [], '12m': [] },
    },
  ],
  AlloyDiscoveryFailing: goesOn({
    series: [`${FAILURES}${own}${discovery}, mechanism="docker"}`],
    others: [
      `${FAILURES}${other}${discovery}, mechanism="docker"}`,
      `${FAILURES}{job="alloy", instance="second:12345", mechanism="dns"}`,
    ],
    fired: {
      labels,
      description: `Alloy at ${instance} gets no answer from the socket proxy or Docker; logs of new containers are missing.`,
    },
  }),
  AlloyReadsNothing: [
    {
      name: 'fires an hour and a half after the last line, until the next',
      ...minutes,
      series: {
        [`${LINES}${own}, component_id="loki.source.docker.containers"}`]: '1+1x30 31x119 32x60',
        [`${LINES}${other}, component_id="loki.source.docker.containers"}`]: '7x300',
      },
      // The last line came with the sample of 30m; the window that ends at 89m has nothing before.
      fires: {
        '118m': [],
        '119m': [
          {
            labels,
            description: `Alloy at ${instance} read no line of any container for an hour and a half; alerts over logs are blind.`,
          },
        ],
        '151m': [],
      },
    },
    {
      name: 'stays silent when a line comes in time, and with few of them',
      ...minutes,
      series: {
        [`${LINES}${own}, component_id="loki.source.docker.containers"}`]:
          '1x59 2x58 3x58 4x58 5x58 6x58',
        [`${LINES}{job="alloy", instance="second:12345", component_id="loki.source.docker.containers"}`]:
          '1+1x10 11x80 12+1x200',
      },
      fires: { '85m': [], '91m': [], '99m': [], '200m': [], '290m': [] },
    },
  ],
};
