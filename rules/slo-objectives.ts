import { jobs } from './jobs.ts';
import { sloThresholds as thresholds } from './thresholds/slo.ts';
import type { Watched } from './watched.ts';

/** A promise about the share of events that are good. */
export interface Objective {
  /** Its label `slo` in every series. */
  name: 'availability' | 'error-rate' | 'latency';
  /** The pair of alerts that speak of its burning budget. */
  alert: string;
  summary: string;
  /** Share of events that must be good. */
  objective: number;
  /** With fewer events in a long window nothing fires. */
  minimumEvents: number;
  /** Bad events, and all events, in a minute: one sample each, or none where nothing was seen. */
  sli: Record<'errors' | 'events', string>;
}

/** The promises of the runbook that requests and probes can measure; backups hold the fourth, durability. */
export function objectives({ scrape, applicationScrape, timescale }: Watched): Objective[] {
  const minutes = baseMinutes(Math.max(scrape, applicationScrape) * timescale);
  return [
    {
      name: 'availability',
      alert: 'AvailabilityBudgetBurn',
      summary: 'The application is away too often.',
      ...only(thresholds.availability),
      sli: availability(minutes),
    },
    {
      name: 'error-rate',
      alert: 'ErrorRateBudgetBurn',
      summary: 'Too many requests fail.',
      ...only(thresholds.errorRate),
      sli: errorRate(minutes),
    },
    {
      name: 'latency',
      alert: 'LatencyBudgetBurn',
      summary: 'Too many requests are slow.',
      ...only(thresholds.latency),
      sli: latency(minutes),
    },
  ];
}

/** The share of events that may be bad: 0.001, not 0.0010000000000000009. */
export function budgetOf({ objective }: Pick<Objective, 'objective'>): number {
  return Number((1 - objective).toFixed(6));
}

const only = ({ objective, minimumEvents }: Pick<Objective, 'objective' | 'minimumEvents'>) => ({
  objective,
  minimumEvents,
});

/**
 * One, or as many as four scrapes take: an increase needs as many samples to lose some and go on. Minutes
 * as rules are written, in which a scrape may take longer than it does: no interval goes below a second,
 * however fast time runs.
 *
 * @param scrape seconds, in the same time
 */
function baseMinutes(scrape: number): number {
  return Math.max(1, Math.ceil((4 * scrape) / 60));
}

/**
 * The share of a minute in which `/health` answered, over all servers of the application; each counts the
 * same, since nobody knows here who sends requests where. Asked from outside of the server: a hung one
 * does not answer. Where the prober itself is away, whether `/metrics` answered. Where both are unknown the
 * minute does not count, for or against.
 */
function availability(minutes: number): Objective['sli'] {
  // Other probes have no application, and /ready speaks of what the application needs.
  const probes = `avg_over_time(probe_success{job="${jobs.httpProbe}", application!="", instance=~".+/health"}[${minutes}m])`;
  const scrapes = `avg_over_time(up{job="${jobs.application}"}[${minutes}m])`;
  return {
    errors: `1 - (avg(${probes}) or avg(${scrapes}))`,
    events: `group(${probes} or ${scrapes})`,
  };
}

/** What machines ask for is no user's request: it is quick, never fails, and would dilute both. */
const requests = `job="${jobs.application}", endpoint!~"/(health|ready|live|metrics)"`;

/**
 * Requests that the server answered with 5xx. Before the first there is no such series: that is none.
 * The first one of an endpoint makes its series and is not seen to grow: one failure less.
 */
function errorRate(minutes: number): Objective['sli'] {
  const all = increase('http_requests_total', minutes);
  const failed = increase('http_requests_total', minutes, 'status=~"5.."');
  return { errors: inOne(minutes, `${failed} or 0 * ${all}`), events: inOne(minutes, all) };
}

/** Requests above the bound: p95 is below it exactly while fewer than 5 % are. */
function latency(minutes: number): Objective['sli'] {
  const all = increase('http_request_duration_seconds_count', minutes);
  const bucket = `le="${thresholds.latency.bound}"`;
  const quick = increase('http_request_duration_seconds_bucket', minutes, bucket);
  return { errors: inOne(minutes, `${all} - ${quick}`), events: inOne(minutes, all) };
}

const increase = (counter: string, minutes: number, also?: string) =>
  `sum(increase(${counter}{${also === undefined ? requests : `${requests}, ${also}`}}[${minutes}m]))`;

const inOne = (minutes: number, expr: string) => (minutes === 1 ? expr : `(${expr}) / ${minutes}`);
