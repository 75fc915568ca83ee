import { jobs } from '../../rules/jobs.ts';
import { rangeQuery } from '../queries.ts';
import { stateTimelinePanel, timeseriesPanel } from '../panels.ts';

/** cAdvisor also measures cgroups that are no containers; those have no name. */
const containers = `job="${jobs.cadvisor}",name!="",name=~"$container"`;

export const healthStateTimeline = () =>
  stateTimelinePanel({
    id: 601,
    title: 'Container health',
    description: "The result of each container's own health check, as the Docker engine has it.",
    unit: 'none',
    states: {
      '-1': { text: 'No health check', color: 'blue' },
      0: { text: 'Starting or unhealthy', color: 'red' },
      1: { text: 'Healthy', color: 'green' },
    },
    queries: [rangeQuery(`max by (name) (container_health_state{${containers}})`, '{{name}}')],
  });

export const runningStateTimeline = () =>
  stateTimelinePanel({
    id: 602,
    title: 'Container running',
    description:
      'Whether cAdvisor saw the container in the last minute. Some minutes after a container ended its row ends too.',
    unit: 'none',
    states: { 0: { text: 'Gone', color: 'red' }, 1: { text: 'Running', color: 'green' } },
    queries: [
      rangeQuery(
        // The metric comes with cAdvisor's own timestamp, so it lingers for 5 minutes after the end.
        `max by (name) (container_last_seen{${containers}} > bool (time() - 60))`,
        '{{name}}',
      ),
    ],
  });

/**
 * Up to version 0.56 cAdvisor's start time is the time of creation, which a restart does not
 * change: what does then is the CPU counter, which begins at 0 again. Later versions change both,
 * and a replaced container changes both: hence the larger of the two counts, not their sum.
 */
const restarts = [
  `changes((max by (name) (container_start_time_seconds{${containers}}))[1h:30s])`,
  `resets((sum by (name) (container_cpu_usage_seconds_total{${containers}}))[1h:30s])`,
].map((count, index) => `label_replace(${count}, "by", "${index}", "", "")`);

export const restartsTimeseries = () =>
  timeseriesPanel({
    id: 603,
    title: 'Container restarts in the last hour',
    description:
      'Restarts and replacements of each container. A deployment gives one; a climbing line is a crash loop.',
    unit: 'none',
    decimals: 0,
    legendAsTable: true,
    queries: [rangeQuery(`max by (name) (${restarts.join(' or ')})`, '{{name}}')],
  });

export const memoryTimeseries = () =>
  timeseriesPanel({
    id: 604,
    title: 'Container memory, share of its limit',
    description:
      'Working set against the memory limit. At 100 % the kernel kills the container. Containers without a limit are not shown.',
    unit: 'percentunit',
    legendAsTable: true,
    noValue: 'No container has a memory limit.',
    queries: [
      rangeQuery(
        `max by (name) (container_memory_working_set_bytes{${containers}}) / (max by (name) (container_spec_memory_limit_bytes{${containers}}) > 0)`,
        '{{name}}',
      ),
    ],
  });

export const cpuTimeseries = () =>
  timeseriesPanel({
    id: 605,
    title: 'Container CPU, cores in use',
    description: 'Seconds of CPU time per second: 1 is one core fully used.',
    unit: 'none',
    decimals: 2,
    legendAsTable: true,
    queries: [
      rangeQuery(
        `sum by (name) (rate(container_cpu_usage_seconds_total{${containers}}[$__rate_interval]))`,
        '{{name}}',
      ),
    ],
  });
