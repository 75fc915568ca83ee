import { durationSeconds } from '../../stacks/duration.ts';
import { Refusal } from '../cli.ts';

/** Seconds of a duration on a command line, such as 30s or 1h30m. @throws Refusal for anything else */
export function seconds(option: string, text: string): number {
  // A bare number has no unit that people would agree on.
  const value = /^[\d.]+$/.test(text) ? NaN : durationSeconds(text);
  if (value > 0) return value;
  throw new Refusal(`${option} takes a duration above zero, such as 30s, 2m or 1h; not ${text}.`);
}

/** A whole number on a command line. @throws Refusal for anything else, and outside of the bounds */
export function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new Refusal(`${option} takes a whole number from 1 to ${most}; not ${text}.`);
}
