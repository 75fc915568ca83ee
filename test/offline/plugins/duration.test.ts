import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../offline/plugins/docker/duration.ts';

test.each([
  ['10s', 10e9, '10s'],
  ['60s', 60e9, '1m0s'],
  ['5m', 300e9, '5m0s'],
  ['1h', 3600e9, '1h0m0s'],
  ['1m30s', 90e9, '1m30s'],
  ['1.5s', 1.5e9, '1.5s'],
  ['250ms', 250e6, '250ms'],
  ['0', 0, '0s'],
  ['0s', 0, '0s'],
])('%s is %d ns, and Go prints it as %s', (text, nanoseconds, canonical) => {
  expect(parseDuration(text)).toBe(nanoseconds);
  expect(formatDuration(nanoseconds)).toBe(canonical);
});

test.each(['10', 's', '-5s', '1d', ''])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
