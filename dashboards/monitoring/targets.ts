import { instantQuery, rangeQuery, tableQuery } from '../queries.ts';
import { stateTimelinePanel, statPanel, tablePanel, timeseriesPanel } from '../panels.ts';

/** What the variables choose. */
const chosen = 'job=~"$job",instance=~"$instance"';

export const targetsUpStat = () =>
  statPanel({
    id: 101,
    title: 'Targets up and down',
    description: 'Scrape targets by the result of their last scrape. No target should be down.',
    unit: 'none',
    queries: [
      instantQuery(`sum(up{${chosen}})`, 'up'),
      instantQuery(`count(up{${chosen}} == 0) or vector(0)`, 'down'),
    ],
    thresholds: {
      up: [{ value: null, color: 'green' }],
      down: [
        { value: null, color: 'green' },
        { value: 1, color: 'red' },
      ],
    },
  });

export const targetsDownTable = () =>
  tablePanel({
    id: 102,
    title: 'Targets down',
    description:
      'Targets whose last scrape failed. Prometheus has their error message under Status > Target health.',
    unit: 'none',
    noValue: 'Every target is up.',
    columns: { job: 'Job', instance: 'Instance' },
    queries: [tableQuery(`up{${chosen}} == 0`)],
  });

export const upStateTimeline = () =>
  stateTimelinePanel({
    id: 103,
    title: 'Up per job',
    description: 'Red while any target of the job does not answer. A gap: the job was not there.',
    unit: 'none',
    states: { 0: { text: 'Down', color: 'red' }, 1: { text: 'Up', color: 'green' } },
    queries: [rangeQuery(`min by (job) (up{${chosen}})`, '{{job}}')],
  });

export const scrapeDurationTimeseries = () =>
  timeseriesPanel({
    id: 104,
    title: 'Scrape duration, slowest target per job',
    description: 'A scrape that takes longer than the scrape timeout counts as failed.',
    unit: 's',
    queries: [rangeQuery(`max by (job) (scrape_duration_seconds{${chosen}})`, '{{job}}')],
  });

export const samplesScrapedTimeseries = () =>
  timeseriesPanel({
    id: 105,
    title: 'Samples per scrape',
    description: 'A job that grows and grows has a label with too many values.',
    unit: 'short',
    queries: [rangeQuery(`sum by (job) (scrape_samples_scraped{${chosen}})`, '{{job}}')],
  });
