import { timingSafeEqual } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { PLAYED_VERSION } from './about.ts';
import { basicCredentials } from './auth.ts';
import type { Config } from './config.ts';
import { ApiError } from './http.ts';
import { routes, type Route } from './router.ts';
import type { Store } from './store.ts';

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Timing {
  count: number;
  sum: number;
  buckets: number[];
}

/** Counts requests, and shows the counts at `/metrics` in the Prometheus text format. */
export class Metrics {
  readonly #requests = new Map<string, Timing>();
  readonly #started = Date.now() / 1000;

  /** @param handler pattern of the route, so that no uid becomes a label */
  observe(handler: string, method: string, status: number, seconds: number): void {
    const labels = `handler="${handler}",method="${method}",status_code="${status}"`;
    const timing = this.#requests.get(labels) ?? {
      count: 0,
      sum: 0,
      buckets: BUCKETS.map(() => 0),
    };
    timing.count++;
    timing.sum += seconds;
    BUCKETS.forEach((bound, i) => {
      if (seconds <= bound) timing.buckets[i] = (timing.buckets[i] ?? 0) + 1;
    });
    this.#requests.set(labels, timing);
  }

  routes(config: Config['metrics'], store: Store): Route[] {
    const show = (): string => this.#text(store);
    return routes(
      {
        'GET /metrics': ({ message }) => {
          if (!config.enabled) throw new ApiError(404, 'Not found');
          if (!mayRead(config, message.headers.authorization)) {
            throw new ApiError(401, 'Unauthorized');
          }
          return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: show() };
        },
      },
      true,
    );
  }

  #text(store: Store): string {
    const { content } = store;
    const cpu = process.cpuUsage();
    const lines = [
      ...metric('grafana_build_info', 'gauge', 'The release that is played.', [
        [`edition="oss",version="${PLAYED_VERSION}",branch="stand-in",revision="stand-in"`, 1],
      ]),
      ...metric('grafana_stand_in_info', 'gauge', 'This is a stand-in, not Grafana.', [['', 1]]),
      ...metric('grafana_instance_start_total', 'counter', 'Starts of the server.', [['', 1]]),
      ...metric('grafana_stat_totals_dashboard', 'gauge', 'Dashboards stored.', [
        ['', content.dashboards.length],
      ]),
      ...metric('grafana_stat_totals_folder', 'gauge', 'Folders stored.', [
        ['', content.folders.length],
      ]),
      ...metric('grafana_stat_totals_datasource', 'gauge', 'Data sources stored.', [
        ['', content.dataSources.length],
      ]),
      ...metric('process_start_time_seconds', 'gauge', 'Start time since 1970.', [
        ['', this.#started],
      ]),
      ...metric('process_cpu_seconds_total', 'counter', 'Processor time used.', [
        ['', (cpu.user + cpu.system) / 1e6],
      ]),
      ...metric('process_resident_memory_bytes', 'gauge', 'Memory used.', [
        ['', process.memoryUsage.rss()],
      ]),
      ...metric('process_open_fds', 'gauge', 'Open file descriptors.', [['', openFiles()]]),
      ...this.#requestLines(),
    ];
    return `${lines.join('\n')}\n`;
  }

  #requestLines(): string[] {
    const name = 'grafana_http_request_duration_seconds';
    const lines = [
      `# HELP ${name} Time taken by HTTP requests, by route.`,
      `# TYPE ${name} histogram`,
    ];
    for (const [labels, { count, sum, buckets }] of this.#requests) {
      BUCKETS.forEach((bound, i) => {
        lines.push(`${name}_bucket{${labels},le="${bound}"} ${buckets[i]}`);
      });
      lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`);
      lines.push(`${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`);
    }
    return lines;
  }
}

function metric(name: string, type: string, help: string, samples: [string, number][]): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value]) => `${name}${labels ? `{${labels}}` : ''} ${value}`),
  ];
}

function mayRead({ user, password }: Config['metrics'], header: string | undefined): boolean {
  if (user === '' || password === '') return true;
  const given = basicCredentials(header);
  const wanted = Buffer.from(`${user}:${password}`);
  const text = Buffer.from(`${given?.user}:${given?.password}`);
  return text.length === wanted.length && timingSafeEqual(text, wanted);
}

function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}
