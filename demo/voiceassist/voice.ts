import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { VoiceError } from './voice-errors.ts';

const derive = promisify(pbkdf2);

/** What a client recorded. */
export interface VoiceInput {
  codec: string;
  /** Length of the recording. */
  seconds: number;
  audio: Buffer;
}

const codecs = ['opus', 'aac', 'mp3', 'pcm'];

/** Milliseconds of work for half of the inputs. */
const MEDIAN = 80;
/** Of the logarithm: one input in twenty takes 215 ms or more, one in a hundred 320 ms. */
const SPREAD = 0.6;
/** Milliseconds of work after which an input is given up: four in ten thousand. */
const MOST = 600;
/**
 * Share of inputs in which no speech is found. Where time runs faster, it is less: alerts then look at so
 * few inputs that each failure would be one in ten.
 */
const UNCLEAR = 0.01;
/** Iterations in one go, about 5 ms: short, so that all inputs in work get on. */
const SLICE = 10_000;

/** By what chance, and in which time, inputs are processed. */
interface Chance {
  /** Numbers from 0 to below 1. @default Math.random */
  random?: () => number;
  /** How many times faster than in production time runs. @default 1 */
  timescale?: number;
}

/**
 * Works on a voice input: real CPU time, on libuv's threads and so beside the event loop, as long as the
 * input needs. Needs follow a log-normal distribution, as those of speech recognition do.
 *
 * @returns the text that stands for what was said; it is no recognition
 * @throws VoiceError when the input cannot be processed
 */
export async function processVoice(
  { codec, seconds, audio }: VoiceInput,
  { random = Math.random, timescale = 1 }: Chance = {},
): Promise<string> {
  if (!codecs.includes(codec)) {
    throw new VoiceError('UnsupportedCodec', `The codec is one of ${codecs.join(', ')}.`);
  }
  if (audio.length === 0) throw new VoiceError('EmptyAudio', 'The recording is empty.');
  const needed = neededWork(random);
  const print = await work(audio, Math.min(needed, MOST));
  if (needed > MOST) {
    throw new VoiceError('Timeout', 'The recording takes too long to process; try a shorter one.');
  }
  if (random() < UNCLEAR / timescale) {
    throw new VoiceError('SpeechNotRecognized', 'No speech was found in the recording.');
  }
  return `[voice, ${seconds} s, ${print}]`;
}

/** Milliseconds. Two even numbers make one of the normal distribution (Box and Muller). */
export function neededWork(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return MEDIAN * Math.exp(SPREAD * normal);
}

/** @returns a fingerprint of the recording, which is the same at each time */
async function work(audio: Buffer, milliseconds: number): Promise<string> {
  const end = performance.now() + milliseconds;
  let key: Buffer;
  do {
    key = await derive(audio, 'voice', SLICE, 8, 'sha256');
  } while (performance.now() < end);
  return key.toString('hex');
}
