import { createRandom, type Random } from '../traffic/random.ts';
import { Histogram } from './durations.ts';
import type { Moment } from './moment.ts';
import { machineRequests, routes, voiceShare, type Route, type RouteName } from './routes.ts';
import type { Series, SeriesSet } from './series.ts';
import type { Labels } from './types.ts';
import type { Voice } from './voice.ts';

/** What users did in a step, as far as it worked. */
export type Done = Record<RouteName, number> & { spoken: number };

/** The requests of all routes: counted by status, measured, and in progress. */
export class Requests {
  readonly #random: Random;
  readonly #voice: Voice;
  readonly #routes: [RouteName, RouteSeries][];
  readonly #machines: [number, Series][];

  constructor(set: SeriesSet, labels: Labels, { seed, voice }: { seed: string; voice: Voice }) {
    this.#random = createRandom(`${seed} requests`);
    this.#voice = voice;
    this.#routes = (Object.entries(routes) as [RouteName, Route][]).map(([name, route]) => [
      name,
      routeSeries(set, labels, route, createRandom(`${seed} ${name}`)),
    ]);
    this.#machines = Object.entries(machineRequests).map(([endpoint, rate]) => [
      rate,
      set.add('http_requests_total', 'counter', {
        ...labels,
        ...{ method: 'GET', endpoint, status: '200' },
      }),
    ]);
  }

  /** Counts the requests of a step. */
  step(moment: Moment): Done {
    const done = { spoken: 0 } as Done;
    for (const [name, series] of this.#routes) done[name] = this.#route(name, series, moment, done);
    for (const [rate, series] of this.#machines) {
      series.now += this.#random.poisson(rate * moment.step);
    }
    return done;
  }

  #route(
    name: RouteName,
    { route, statuses, histogram, active }: RouteSeries,
    moment: Moment,
    done: Done,
  ): number {
    const { rate, step, slowness } = moment;
    const random = this.#random;
    const arrivals = random.poisson(rate * route.share * step);
    let left = arrivals;
    const settle = (status: string, count: number) => {
      statuses[status]!.now += count;
      left -= count;
    };
    settle('500', random.binomial(arrivals, moment.failing));
    for (const [status, share] of Object.entries(route.refused)) {
      settle(status, random.binomial(left, share));
    }
    if (name === 'sendMessage') {
      const { worked, refused } = this.#voice.step(random.binomial(left, voiceShare), slowness);
      for (const [status, count] of Object.entries(refused)) settle(status, count);
      done.spoken = worked;
    }
    statuses[route.success]!.now += left;
    histogram.observe(arrivals, slowness);
    active.now = random.poisson(rate * route.share * histogram.mean(slowness));
    return left;
  }
}

interface RouteSeries {
  route: Route;
  statuses: Record<string, Series>;
  histogram: Histogram;
  active: Series;
}

function routeSeries(set: SeriesSet, labels: Labels, route: Route, random: Random): RouteSeries {
  const { method, endpoint, duration } = route;
  const own = { ...labels, method, endpoint };
  const statuses = [String(route.success), ...Object.keys(route.refused), '500'];
  return {
    route,
    statuses: Object.fromEntries(
      statuses.map((status) => [
        status,
        set.add('http_requests_total', 'counter', { ...own, status }),
      ]),
    ),
    histogram: new Histogram(
      set,
      { name: 'http_request_duration_seconds', labels: own, duration },
      random,
    ),
    active: set.add('http_requests_active', 'gauge', own),
  };
}
