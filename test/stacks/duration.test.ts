import { describe, expect, test } from 'vitest';
import { durationSeconds, faster } from '../../stacks/duration.ts';

test.each([
  ['15s', 15],
  ['1h30m', 5400],
  ['1d2h3m4s500ms', 93_784.5],
  ['1333ms', 1.333],
  ['1s333ms', 1.333],
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

describe('a duration where time runs faster', () => {
  test.each([
    ['5m', 15, '20s'],
    ['12h', 15, '48m'],
    ['1d', 15, '96m'],
    ['30d', 15, '48h'],
    ['1h30m', 3, '30m'],
    ['300', 15, '20s'],
    ['20s', 15, '1333ms'],
    ['1m', 7, '8571ms'],
    ['100ms', 60, '1ms'],
    ['10ms', 60, '1ms'],
  ])('%s at %i is %s', (duration, timescale, expected) => {
    expect(faster(duration, timescale)).toBe(expected);
  });

  test('is not rewritten at 1', () => {
    expect(faster('1d2h', 1)).toBe('1d2h');
    expect(faster('500ms', 1, 1)).toBe('500ms');
  });

  test('goes no lower than it may, and where it was lower stays', () => {
    expect(faster('10s', 15, 1)).toBe('1s');
    expect(faster('500ms', 15, 1)).toBe('500ms');
    expect(faster('1m', 15, 1)).toBe('4s');
  });

  test('still has room for as many others as before, whatever is rounded', () => {
    for (let timescale = 1; timescale <= 60; timescale++) {
      const four = 4 * durationSeconds(faster('15s', timescale));
      expect(four).toBeLessThanOrEqual(durationSeconds(faster('1m', timescale)) + 1e-9);
    }
  });
});
