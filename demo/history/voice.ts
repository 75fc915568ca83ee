import { createRandom, type Random } from '../traffic/random.ts';
import { Histogram } from './durations.ts';
import type { Series, SeriesSet } from './series.ts';
import type { Labels } from './types.ts';

/** Share of voice inputs that fail, by why, and the status that the speaker gets. */
const errors = {
  EmptyAudio: { share: 0.002, status: '422' },
  UnsupportedCodec: { share: 0.002, status: '415' },
  SpeechNotRecognized: { share: 0.01, status: '422' },
  Timeout: { share: 0.004, status: '422' },
} as const;

/** The server's own work on a recording. */
const duration = { median: 0.085, spread: 0.55 };
/** It is CPU time: what waits for the database does not make it longer. */
const SLOWEST = 1.5;

/** What became of the voice inputs of a step. */
export interface Heard {
  worked: number;
  /** Failures by the status of their answer. */
  refused: Record<string, number>;
}

/** Voice inputs: those that work are measured, those that fail counted by their type. */
export class Voice {
  readonly #random: Random;
  readonly #histogram: Histogram;
  readonly #errors: [keyof typeof errors, Series][];

  constructor(set: SeriesSet, labels: Labels, seed: string) {
    this.#random = createRandom(`${seed} voice`);
    const name = 'voice_processing_duration_seconds';
    this.#histogram = new Histogram(set, { name, labels, duration }, this.#random);
    this.#errors = (Object.keys(errors) as (keyof typeof errors)[]).map((type) => [
      type,
      set.add('voice_processing_errors_total', 'counter', { ...labels, error_type: type }),
    ]);
  }

  step(inputs: number, slowness: number): Heard {
    let worked = inputs;
    const refused: Record<string, number> = {};
    for (const [type, series] of this.#errors) {
      const { share, status } = errors[type];
      const count = this.#random.binomial(worked, share);
      series.now += count;
      worked -= count;
      refused[status] = (refused[status] ?? 0) + count;
    }
    this.#histogram.observe(worked, Math.min(slowness, SLOWEST));
    return { worked, refused };
  }
}
