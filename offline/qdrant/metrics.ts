import { readdirSync, readFileSync } from 'node:fs';
import { PLAYED_VERSION } from './about.ts';
import type { Collections } from './collections.ts';

const BUCKETS = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 10];

interface Timing {
  count: number;
  sum: number;
  buckets: number[];
}

/** Counts answers, and shows them at `/metrics` by the names that Qdrant gives them. */
export class Metrics {
  readonly #answers = new Map<string, Timing>();
  readonly #collections: Collections;

  constructor(collections: Collections) {
    this.#collections = collections;
  }

  /** @param endpoint the route's pattern, so that no name of a collection becomes a label */
  observe(method: string, endpoint: string, status: number, seconds: number): void {
    const labels = `method="${method}",endpoint="${endpoint}",status="${status}"`;
    const timing = this.#answers.get(labels) ?? { count: 0, sum: 0, buckets: BUCKETS.map(() => 0) };
    timing.count++;
    timing.sum += seconds;
    BUCKETS.forEach((bound, i) => {
      if (seconds <= bound) timing.buckets[i]!++;
    });
    this.#answers.set(labels, timing);
  }

  text(): string {
    const names = this.#collections.names;
    const sizes = names.map((name) => [name, this.#collections.get(name).points.size] as const);
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    const rss = process.memoryUsage.rss();
    const lines = [
      ...gauge('app_info', [[`name="qdrant",version="${PLAYED_VERSION}"`, 1]]),
      ...gauge('qdrant_stand_in_info', [['', 1]]),
      ...gauge('app_status_recovery_mode', [['', 0]]),
      ...gauge('collections_total', [['', names.length]]),
      ...gauge('collections_vector_total', [['', total]]),
      ...gauge('collection_dead_replicas', [['', 0]]),
      ...gauge(
        'collection_points',
        sizes.map(([name, size]) => [`id="${name}"`, size]),
      ),
      ...gauge(
        'collection_update_queue_length',
        names.map((name) => [`id="${name}"`, 0]),
      ),
      ...gauge('memory_resident_bytes', [['', rss]]),
      ...gauge('memory_allocated_bytes', [['', process.memoryUsage().heapUsed]]),
      ...gauge(
        'quota_exceeded',
        ['disk', 'memory'].map((resource) => [`resource="${resource}"`, 0]),
      ),
      ...gauge('process_open_fds', [['', entries('/proc/self/fd')]]),
      ...gauge('process_max_fds', [['', numberIn('/proc/self/limits', /^Max open files +(\d+)/m)]]),
      ...gauge('process_open_mmaps', [['', textOf('/proc/self/maps').split('\n').length - 1]]),
      ...gauge('system_max_mmaps', [['', numberIn('/proc/sys/vm/max_map_count', /(\d+)/)]]),
      ...gauge('process_threads', [['', entries('/proc/self/task')]]),
      ...this.#answerLines(),
    ];
    return `${lines.join('\n')}\n`;
  }

  #answerLines(): string[] {
    const counter = 'rest_responses_total';
    const histogram = 'rest_responses_duration_seconds';
    const all = [...this.#answers];
    return [
      `# TYPE ${counter} counter`,
      ...all.map(([labels, { count }]) => `${counter}{${labels}} ${count}`),
      `# TYPE ${histogram} histogram`,
      ...all.flatMap(([labels, { count, sum, buckets }]) => [
        ...BUCKETS.map((bound, i) => `${histogram}_bucket{${labels},le="${bound}"} ${buckets[i]}`),
        `${histogram}_bucket{${labels},le="+Inf"} ${count}`,
        `${histogram}_sum{${labels}} ${sum}`,
        `${histogram}_count{${labels}} ${count}`,
      ]),
    ];
  }
}

function gauge(name: string, samples: readonly (readonly [string, number])[]): string[] {
  return [
    `# TYPE ${name} gauge`,
    ...samples.map(([labels, value]) => `${name}${labels ? `{${labels}}` : ''} ${value}`),
  ];
}

function entries(directory: string): number {
  try {
    return readdirSync(directory).length;
  } catch {
    return 0;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function numberIn(path: string, pattern: RegExp): number {
  return Number(pattern.exec(textOf(path))?.[1] ?? 0);
}
