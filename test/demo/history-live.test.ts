import { beforeAll, describe, expect, it } from 'vitest';
import { createHistory } from '../../demo/history/history.ts';
import type { LiveSeries } from '../../demo/history/types.ts';
import { chunk, DAY, end, options, Text, type Samples } from './history-samples.ts';

const node = { job: 'node', instance: '10.213.0.1:9100' };
const pg = { job: 'postgresql', instance: 'postgres-exporter:9187' };
const database = { ...pg, datid: '16384', datname: 'voiceassist' };
const cpu = (mode: string, value: number): LiveSeries => ({
  name: 'node_cpu_seconds_total',
  labels: { ...node, cpu: '0', mode },
  value,
  rate: 0.5,
});
const series = (name: string, labels: Record<string, string>, value: number, rate = 0) => ({
  ...{ name, labels, value, rate },
});

/** A host that has been up for two and a half days, and a database that has just been started. */
const live: LiveSeries[] = [
  ...['idle', 'user', 'system', 'iowait', 'softirq', 'nice'].map((mode) =>
    cpu(mode, mode === 'idle' ? 200_000 : 5000),
  ),
  series('node_memory_MemTotal_bytes', node, 8_000_000_000),
  series('node_memory_MemAvailable_bytes', node, 5_000_000_000),
  series('node_filesystem_avail_bytes', { ...node, mountpoint: '/', device: '/dev/vda' }, 40e9),
  series('pg_up', pg, 1),
  series('pg_stat_database_xact_commit', database, 120, 4),
  series('pg_stat_database_deadlocks', database, 0, 0),
  series('pg_stat_database_xact_commit', { ...database, datname: 'template1' }, 9, 1),
  series('pg_database_size_bytes', database, 9_000_000),
  series('redis_commands_total', { job: 'redis', cmd: 'get' }, 50, 10),
  series('redis_commands_total', { job: 'redis', cmd: 'cluster|nodes' }, 1, 0),
  series('redis_uptime_in_seconds', { job: 'redis' }, 700),
  series('up', pg, 1),
  // The application's own, which are made up as a whole, in another order of labels.
  series(
    'up',
    {
      job: 'voiceassist-app',
      application: 'http://voiceassist-server:8000',
      instance: 'voiceassist-server:8000',
    },
    1,
  ),
];
const ends = { postgresql: end - DAY };

let text: Text;
beforeAll(() => {
  text = new Text(createHistory(options({ live, ends }), chunk));
});

const last = ({ values }: Samples) => [...values].at(-1)!;

describe('the past of what exporters show', () => {
  it('ends, for each job, before its own first real sample', () => {
    for (const { labels, values } of text.series.values()) {
      const until = labels.job === 'postgresql' ? end - DAY : end;
      expect(Math.max(...values.keys())).toBe(until - 300);
    }
  });

  it('leaves out what nobody looks at, and what would look like a restart', () => {
    expect(text.of('redis_uptime_in_seconds')).toEqual([]);
    expect(text.of('pg_stat_database_xact_commit')).toHaveLength(1);
    expect(text.of('redis_commands_total').map(({ labels }) => labels.cmd)).toEqual(['get']);
    expect(text.of('up', { job: 'voiceassist-app' })).toHaveLength(1);
    expect(text.of('up', { job: 'postgresql' })).toHaveLength(1);
  });

  it('leads gauges to what they are now', () => {
    const memory = [...text.one('node_memory_MemAvailable_bytes').values.values()];
    const total = [...text.one('node_memory_MemTotal_bytes').values.values()];
    expect(new Set(total)).toEqual(new Set([8_000_000_000]));
    for (const value of memory) {
      expect(value / 5_000_000_000).toBeGreaterThan(0.9);
      expect(value / 5_000_000_000).toBeLessThan(1.1);
    }
    const size = [...text.one('pg_database_size_bytes').values.values()];
    expect(size[0]).toBe(3_600_000);
    expect(size).toEqual(size.toSorted((a, b) => a - b));
    expect(size.at(-1)).toBeLessThan(9_000_000);
    expect(size.at(-1)).toBeGreaterThan(8_000_000);
  });

  it('leads counters to what they count now: a real sample is never below them', () => {
    for (const { name, labels, value } of live) {
      if (!/_total$|_xact_commit$/.test(name)) continue;
      const found = text.of(name, labels);
      if (found.length === 0) continue;
      expect(last(found[0]!)[1]).toBeLessThanOrEqual(value);
      expect(last(found[0]!)[1]).toBeGreaterThan(value - 400);
    }
  });

  it('has counters begin again at nothing once at the most, where they go back so far', () => {
    const idle = text.one('node_cpu_seconds_total', { mode: 'idle' });
    const falls = [...idle.values].filter(
      ([time, value]) => value < (idle.values.get(time - 300) ?? 0),
    );
    expect(falls).toHaveLength(1);
    // 200,000 idle seconds are two and a half days.
    expect((end - falls[0]![0]) / DAY).toBeGreaterThan(2.3);
    expect((end - falls[0]![0]) / DAY).toBeLessThan(3);
    for (const value of idle.values.values()) expect(value).toBeGreaterThanOrEqual(0);
  });

  it('has a CPU busy for one second a second in all its modes', () => {
    const modes = text.of('node_cpu_seconds_total');
    const times = [...modes[0]!.values.keys()];
    const at = (time: number) => modes.map(({ values }) => values.get(time)!);
    for (let i = 1; i < times.length; i++) {
      const [before, now] = [at(times[i - 1]!), at(times[i]!)];
      if (now.some((value, mode) => value < before[mode]!)) continue;
      const passed = now.reduce((sum, value, mode) => sum + value - before[mode]!, 0);
      expect(passed).toBeCloseTo(300, 1);
    }
  });

  it('has counters follow the traffic by day and night, and a pause in an outage', () => {
    const commits = text.one('pg_stat_database_xact_commit').values;
    const friday = end - 36 * 3600;
    const pace = (hour: number) => {
      const from = friday - DAY + hour * 3600;
      return (commits.get(from + 3600)! - commits.get(from)!) / 3600;
    };
    expect(pace(14) / pace(2)).toBeGreaterThan(3);
    expect(pace(14) / pace(2)).toBeLessThan(5);
    expect(new Set(text.one('pg_stat_database_deadlocks').values.values())).toEqual(new Set([0]));
  });
});
