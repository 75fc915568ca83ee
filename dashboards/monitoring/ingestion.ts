import { jobs } from '../../rules/jobs.ts';
import { rangeQuery } from '../queries.ts';
import { timeseriesPanel } from '../panels.ts';

const prometheus = `job="${jobs.prometheus}"`;
const loki = `job="${jobs.loki}"`;
const alloy = `job="${jobs.alloy}"`;

export const headSeriesTimeseries = () =>
  timeseriesPanel({
    id: 301,
    title: 'Series in memory',
    description: "Series in Prometheus's head block. They are what its memory is needed for.",
    unit: 'short',
    queries: [rangeQuery(`sum(prometheus_tsdb_head_series{${prometheus}})`, 'series')],
  });

export const samplesAppendedTimeseries = () =>
  timeseriesPanel({
    id: 302,
    title: 'Samples stored per second',
    description: 'Samples that Prometheus appended, from scrapes and from recording rules.',
    unit: 'cps',
    queries: [
      rangeQuery(
        `sum(rate(prometheus_tsdb_head_samples_appended_total{${prometheus}}[$__rate_interval]))`,
        'samples',
      ),
    ],
  });

export const storageSizeTimeseries = () =>
  timeseriesPanel({
    id: 303,
    title: 'Storage of Prometheus',
    description:
      'Bytes on disk: finished blocks, the write-ahead log, and the chunks of the head. There is no block in the first two hours of a stack.',
    unit: 'bytes',
    queries: [
      rangeQuery(`sum(prometheus_tsdb_storage_blocks_bytes{${prometheus}})`, 'blocks'),
      rangeQuery(`sum(prometheus_tsdb_wal_storage_size_bytes{${prometheus}})`, 'write-ahead log'),
      rangeQuery(
        `sum(prometheus_tsdb_head_chunks_storage_size_bytes{${prometheus}})`,
        'head chunks',
      ),
    ],
  });

export const logBytesTimeseries = () =>
  timeseriesPanel({
    id: 304,
    title: 'Log bytes received by Loki',
    description: 'Uncompressed bytes of log lines. Loki refuses more than 4 MB/s by default.',
    unit: 'binBps',
    queries: [
      rangeQuery(
        `sum(rate(loki_distributor_bytes_received_total{${loki}}[$__rate_interval]))`,
        'received',
      ),
    ],
  });

export const logLinesTimeseries = () =>
  timeseriesPanel({
    id: 305,
    title: 'Log lines received and refused by Loki',
    description:
      'Refused lines are too old, too long or above a limit; they are lost. Should be 0.',
    unit: 'cps',
    colors: { refused: 'red' },
    queries: [
      rangeQuery(
        `sum(rate(loki_distributor_lines_received_total{${loki}}[$__rate_interval]))`,
        'received',
      ),
      rangeQuery(
        // Without a refused line there is no such series.
        `sum(rate(loki_discarded_samples_total{${loki}}[$__rate_interval])) or vector(0)`,
        'refused',
      ),
    ],
  });

export const alloyEntriesTimeseries = () =>
  timeseriesPanel({
    id: 306,
    title: 'Log entries sent and dropped by Alloy',
    description: 'Dropped entries were given up after all retries; they are lost. Should be 0.',
    unit: 'cps',
    colors: { dropped: 'red' },
    queries: [
      rangeQuery(`sum(rate(loki_write_sent_entries_total{${alloy}}[$__rate_interval]))`, 'sent'),
      rangeQuery(
        `sum(rate(loki_write_dropped_entries_total{${alloy}}[$__rate_interval])) or vector(0)`,
        'dropped',
      ),
    ],
  });
