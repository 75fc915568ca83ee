import { expect, test } from 'vitest';
import { durationSeconds } from '../../stacks/duration.ts';

test.each([
  ['15s', 15],
  ['1h30m', 5400],
  ['1d2h3m4s500ms', 93_784.5],
  ['1w', 604_800],
  ['1y', 31_536_000],
  ['1.5h', 5400],
  ['300', 300],
  ['0.5', 0.5],
  ['5m + 1m', NaN],
  ['-5m', NaN],
  ['5 minutes', NaN],
])('%s are %d seconds', (duration, expected) => {
  expect(durationSeconds(duration)).toBe(expected);
});
