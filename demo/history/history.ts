import { incidentsOf, startsOf, type Incident } from './incidents.ts';
import { LivePast } from './live.ts';
import { momentAt, type Moment } from './moment.ts';
import { openMetrics } from './openmetrics.ts';
import { Probes } from './probes.ts';
import { Process } from './process.ts';
import { Requests } from './requests.ts';
import { SeriesSet } from './series.ts';
import type { HistoryOptions, Span } from './types.ts';
import { Voice } from './voice.ts';
import { Work } from './work.ts';

/** Part of a history: as much as one block of Prometheus holds. */
export interface Chunk extends Span {
  /** Lines with a value. */
  samples: number;
  /** The samples as OpenMetrics text, in pieces. It is of this chunk only until the next one is asked for. */
  text(): Iterable<string>;
}

export interface History {
  /** What went wrong in it. */
  incidents: readonly Incident[];
  series: number;
  /** Names of its series. */
  metrics: ReadonlySet<string>;
  /** The parts, oldest first; each is made when it is asked for. To be gone through once. */
  chunks: Iterable<Chunk>;
}

/**
 * A plausible past of the application and of what it stands on: made up, but consistent in itself. Nothing
 * is kept in memory beyond one chunk.
 *
 * @param chunk seconds of a chunk; chunks begin at its multiples since 1970
 * @throws Error when a time is no multiple of the step
 */
export function createHistory(options: HistoryOptions, chunk: number): History {
  const { start, end, step, seed, application, ends = {} } = options;
  for (const time of [start, end, chunk]) {
    if (time % step !== 0) throw new Error(`${time} is no multiple of the step, ${step} s.`);
  }
  const incidents = incidentsOf(options, step, seed);
  const starts = startsOf(options, step, incidents);
  const set = new SeriesSet(chunk / step, ({ job = '' }) => Math.min(end, ends[job] ?? end));

  const voice = new Voice(set, application.labels, seed);
  const requests = new Requests(set, application.labels, { seed, voice });
  const work = new Work(set, application.labels, seed);
  const process = new Process(set, application.labels, seed);
  const own = set.all;
  const probes = new Probes(set, options);
  const live = new LivePast(set, options, moments({ start, end }));

  function* moments(span: Span): Generator<Moment> {
    for (let time = span.start; time < span.end; time += step) {
      yield momentAt(time, options, incidents, starts);
    }
  }

  function stepTo(moment: Moment): void {
    if (!moment.isUp) {
      for (const series of own) series.now = NaN;
    } else {
      // A new process counts from nothing.
      if (moment.isNew) for (const series of own) if (series.type !== 'gauge') series.now = 0;
      work.step(moment, requests.step(moment));
      process.step(moment);
    }
    probes.step(moment);
    live.step(moment);
  }

  function* chunks(): Generator<Chunk> {
    for (let begin = start; begin < end;) {
      const span = { start: begin, end: Math.min(end, chunk * Math.floor(begin / chunk) + chunk) };
      const times: number[] = [];
      for (const moment of moments(span)) {
        stepTo(moment);
        set.record(times.length, moment.time);
        times.push(moment.time);
      }
      const samples = set.count(times.length);
      yield { ...span, samples, text: () => openMetrics(set, times) };
      begin = span.end;
    }
  }

  const metrics = new Set(set.all.map(({ head }) => head.slice(0, head.indexOf('{'))));
  return { incidents, series: set.all.length, metrics, chunks: chunks() };
}
