import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createHistory } from '../../demo/history/history.ts';
import { bounds } from '../../demo/history/durations.ts';
import { chunk, DAY, end, HOUR, increase, options, Text, textOf } from './history-samples.ts';

let week: Text;
beforeAll(() => {
  week = textOf();
});

const requests = 'http_requests_total';
const machines = ['/health', '/ready', '/live', '/metrics'];

describe('the text', () => {
  it('has each family as a whole in a chunk, known types, and an end', () => {
    const [first] = createHistory(options(), chunk).chunks;
    const lines = [...first!.text()].join('').split('\n');
    expect(lines.slice(-2)).toEqual(['# EOF', '']);
    let family = '';
    const seen = new Set<string>();
    let before = { head: '', time: 0 };
    for (const line of lines.slice(0, -2)) {
      if (line.startsWith('#')) {
        const [, name = '', type = ''] = /^# TYPE (\w+) (counter|gauge|histogram)$/.exec(line)!;
        expect(seen.has(name)).toBe(false);
        family = type === 'counter' ? `${name}_total` : name;
        seen.add(name);
        continue;
      }
      const [, name, head = '', time] = /^(\w+)(\{.+\}) -?[\d.]+(?:e[+-]?\d+)? (\d+)$/.exec(line)!;
      expect(name?.replace(/_(bucket|sum|count)$/, '')).toBe(family);
      // Times of one series rise.
      if (head === before.head && name === before.head)
        expect(Number(time)).toBeGreaterThan(before.time);
      before = { head, time: Number(time) };
    }
    expect(seen.size).toBeGreaterThan(20);
  });

  it('is cut at multiples of a chunk, with no sample lost or double', () => {
    const cuts = [...createHistory(options({ step: 3600 }), chunk).chunks];
    expect(cuts[0]!.start).toBe(end - 7 * DAY);
    expect(cuts.at(-1)!.end).toBe(end);
    for (const [index, { start }] of cuts.entries()) {
      if (index === 0) continue;
      expect(start % chunk).toBe(0);
      expect(start).toBe(cuts[index - 1]!.end);
    }
    const times = [...week.one('active_users').values.keys()];
    expect(new Set(times).size).toBe(times.length);
    expect([times[0], times.at(-1)]).toEqual([end - 7 * DAY, end - 300]);
  });

  it('says how many samples a chunk has', () => {
    for (const one of createHistory(options({ start: end - 3 * DAY }), chunk).chunks) {
      const lines = [...one.text()].join('').match(/^[^#\n]/gm);
      expect(one.samples).toBe(lines?.length);
    }
  });

  it('is the same for the same seed, whatever the chunks are, and another for another', () => {
    const hash = (seed: string, size: number) => {
      const digest = createHash('sha256');
      const history = createHistory(options({ seed, start: end - DAY }), size);
      for (const [head, { values }] of [...new Text(history).series].sort()) {
        digest.update(`${head}${[...values].join(' ')}`);
      }
      return digest.digest('hex');
    };
    const first = hash('a', chunk);
    expect(hash('a', chunk)).toBe(first);
    expect(hash('a', 2 * HOUR)).toBe(first);
    expect(hash('b', chunk)).not.toBe(first);
  });

  it('takes no more room than it is worth', () => {
    const { series } = createHistory(options(), chunk);
    expect(series).toBeLessThanOrEqual(220);
    expect(week.series.size).toBe(series);
    expect(week.bytes / (7 * (DAY / 300)) / series).toBeLessThan(200);
  });

  it('refuses times that are no multiple of the step', () => {
    expect(() => createHistory(options({ start: end - 90 }), chunk)).toThrow('no multiple');
  });
});

describe('counters', () => {
  it('never fall but where the server was started anew', () => {
    const starts = week.one('process_start_time_seconds').values;
    let falls = 0;
    for (const { name, labels, values } of week.series.values()) {
      if (!/_(total|bucket|sum|count)$/.test(name) || labels.job !== 'voiceassist-app') continue;
      let before: [number, number] | undefined;
      for (const [time, value] of values) {
        if (before !== undefined && value < before[1]) {
          falls++;
          expect(starts.get(time), `${name} at ${time}`).not.toBe(starts.get(before[0]));
        }
        before = [time, value];
      }
    }
    expect(falls).toBeGreaterThan(0);
  });

  it('count whole events', () => {
    for (const { name, values } of week.series.values()) {
      if (!/_(total|bucket|count)$/.test(name) || name.startsWith('process_cpu')) continue;
      for (const value of values.values()) expect(Number.isInteger(value)).toBe(true);
    }
  });

  it('of buckets are cumulative, and the last is the count', () => {
    const histograms = [...week.series.values()].filter(({ name }) => name.endsWith('_count'));
    expect(histograms.length).toBe(9);
    for (const count of histograms) {
      const name = count.name.slice(0, -'_count'.length);
      const { method, endpoint } = count.labels;
      const labels = method === undefined ? {} : { method, endpoint: endpoint! };
      const buckets = week.of(`${name}_bucket`, labels);
      const sum = week.one(`${name}_sum`, labels);
      const les = buckets.map((bucket) => Number(bucket.labels.le!.replace('+Inf', 'Infinity')));
      expect(les).toEqual([...bounds, Infinity]);
      for (const [time, all] of count.values) {
        const below = buckets.map(({ values }) => values.get(time)!);
        expect(below.at(-1)).toBe(all);
        expect(below.toSorted((a, b) => a - b)).toEqual(below);
        const inEach = below.map((value, index) => value - (below[index - 1] ?? 0));
        const least = inEach.reduce(
          (total, one, index) => total + one * (bounds[index - 1] ?? 0),
          0,
        );
        expect(sum.values.get(time)).toBeGreaterThanOrEqual(least);
      }
    }
  });

  it('of requests, of their durations and of what they did agree', () => {
    const routes = week.of('http_request_duration_seconds_count');
    for (const { labels, values } of routes) {
      const { method, endpoint } = labels;
      const statuses = week.of(requests, { method: method!, endpoint: endpoint! });
      expect(statuses.length).toBeGreaterThan(1);
      for (const [time, count] of values) {
        expect(statuses.reduce((sum, one) => sum + one.values.get(time)!, 0)).toBe(count);
      }
    }
    const worked = (method: string, endpoint: string, status: string) =>
      increase(week, week.of(requests, { method, endpoint, status }));
    const messages = '/conversations/{id}/messages';
    expect(increase(week, week.of('user_registrations_total'))).toBe(
      worked('POST', '/register', '201'),
    );
    expect(increase(week, week.of('conversations_created_total'))).toBe(
      worked('POST', '/conversations', '201'),
    );
    expect(increase(week, week.of('messages_sent_total'))).toBe(worked('POST', messages, '201'));
    expect(increase(week, week.of('voice_processing_duration_seconds_count'))).toBe(
      increase(week, week.of('messages_sent_total', { conversation_type: 'voice' })),
    );
    expect(increase(week, week.of('voice_processing_errors_total'))).toBe(
      worked('POST', messages, '415') + worked('POST', messages, '422'),
    );
  });
});

describe('the application', () => {
  const perSecond = (from: number, until: number) => {
    const all = week.of(requests).filter(({ labels }) => !machines.includes(labels.endpoint!));
    const at = (time: number) => all.reduce((sum, { values }) => sum + values.get(time)!, 0);
    return (at(until) - at(from)) / (until - from);
  };

  it('has the traffic of the dev stack, by day and by night', () => {
    // A Friday: the day before the end.
    const midnight = end - 36 * HOUR;
    expect(perSecond(midnight + 14.5 * HOUR, midnight + 15.5 * HOUR)).toBeCloseTo(6.4, -0.2);
    expect(perSecond(midnight + 2.5 * HOUR, midnight + 3.5 * HOUR)).toBeCloseTo(1.6, -0.2);
  });

  it('has users who come and go with it, and connections within its pool', () => {
    const users = [...week.one('active_users').values.values()];
    expect(Math.max(...users)).toBeGreaterThan(60);
    expect(Math.min(...users)).toBeGreaterThan(0);
    expect(Math.min(...users)).toBeLessThan(20);
    const [active, idle] = ['active', 'idle'].map((state) =>
      week.one('db_connection_pool_size', { state }),
    );
    for (const [time, inUse] of active!.values) {
      expect(inUse + idle!.values.get(time)!).toBeLessThanOrEqual(10);
      expect(inUse).toBeGreaterThanOrEqual(0);
      expect(idle!.values.get(time)).toBeGreaterThanOrEqual(0);
    }
  });

  it('has more traffic at the end than at the beginning', () => {
    const month = textOf({ start: end - 28 * DAY, step: 3600 }, [
      requests,
      'process_start_time_seconds',
    ]);
    const lists = month.of(requests, { endpoint: '/conversations', method: 'GET' });
    const between = (from: number, until: number) =>
      increase(
        month,
        lists.map((one) => ({
          ...one,
          values: new Map([...one.values].filter(([time]) => time >= from && time < until)),
        })),
      );
    const [first, last] = [
      between(end - 28 * DAY, end - 21 * DAY),
      between(end - 7 * DAY, end),
    ] as const;
    expect(last / first).toBeGreaterThan(1.05);
    expect(last / first).toBeLessThan(1.25);
  });

  it('is not there in an outage, as the probes see', () => {
    const month = createHistory(options({ start: end - 30 * DAY }), chunk);
    const outage = month.incidents.find(({ kind }) => kind === 'outage')!;
    const text = new Text(month, undefined, outage.start);
    const during = outage.start + 300;
    expect(during).toBeLessThan(outage.end);
    const is = (name: string, labels = {}) => text.one(name, labels).values;
    expect(is('up', { job: 'voiceassist-app' }).get(during)).toBe(0);
    expect(is('up', { job: 'voiceassist-app' }).get(outage.end)).toBe(1);
    for (const path of ['/health', '/ready']) {
      const instance = `http://voiceassist-server:8000${path}`;
      expect(is('probe_success', { instance }).get(during)).toBe(0);
      expect(is('probe_success', { instance }).get(outage.end)).toBe(1);
      expect(is('up', { instance }).get(during)).toBe(1);
    }
    expect(is('active_users').has(outage.start - 300)).toBe(true);
    expect(is('active_users').has(during)).toBe(false);
    expect(is('process_start_time_seconds').get(outage.end)).toBe(outage.end);
    const created = is('conversations_created_total');
    expect(created.get(outage.start - 300)).toBeGreaterThan(300);
    expect(created.get(outage.end)).toBeLessThan(150);
  });
});

describe('objectives', () => {
  it.each([
    [30, 600],
    [14, 300],
  ])('over %d days are kept with something left', (days, step) => {
    const text = textOf({ start: end - days * DAY, step }, [
      requests,
      'http_request_duration_seconds_(count|bucket)',
      'process_start_time_seconds',
      'probe_success',
    ]);
    const users = text.of(requests).filter(({ labels }) => !machines.includes(labels.endpoint!));
    const failed = increase(
      text,
      users.filter(({ labels }) => labels.status!.startsWith('5')),
    );
    const measured = increase(text, text.of('http_request_duration_seconds_count'));
    const quick = increase(text, text.of('http_request_duration_seconds_bucket', { le: '0.5' }));
    const instance = 'http://voiceassist-server:8000/health';
    const health = [...text.one('probe_success', { instance }).values.values()];
    const down = health.filter((value) => value === 0).length;

    const left = (share: number, budget: number) => 1 - share / budget;
    expect(left(failed / increase(text, users), 0.001)).toBeGreaterThan(0.25);
    expect(left(failed / increase(text, users), 0.001)).toBeLessThan(0.65);
    expect(left(1 - quick / measured, 0.05)).toBeGreaterThan(0.8);
    expect(left(1 - quick / measured, 0.05)).toBeLessThan(0.99);
    expect(left(down / health.length, 0.001)).toBeGreaterThan(0.7);
    expect(left(down / health.length, 0.001)).toBeLessThan(0.9);
  });
});
