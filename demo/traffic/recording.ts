import type { Random } from './random.ts';

/** A voice message as the server takes it. */
export interface Recording {
  codec: string;
  seconds: number;
  /** Base64. */
  audio: string;
}

/** What clients record in, by weight; one in five hundred has a codec that the server does not take. */
const codecs = { opus: 70, aac: 20, mp3: 9.8, amr: 0.2 };
/** Share of recordings with nothing in them: the button was let go at once. */
const EMPTY = 0.002;
/** Octets that stand for a recording. The server's work does not depend on them. */
const LENGTH = 96;

/** A recording: mostly a sentence or two, now and then a long one. */
export function recording(random: Random): Recording {
  const seconds = 4 * Math.exp(0.6 * random.normal());
  const audio = Uint8Array.from({ length: LENGTH }, () => random.below(256));
  return {
    codec: random.pick(codecs),
    seconds: Math.round(10 * Math.min(30, Math.max(1, seconds))) / 10,
    audio: random.next() < EMPTY ? '' : Buffer.from(audio).toString('base64'),
  };
}
