import { expect, test } from 'vitest';
import { host } from '../../rules/host.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import { everything } from './everything.ts';

const longestRange = (retention: number) =>
  Math.max(
    ...host({ ...everything, retention })
      .flatMap(({ rules }) => rules)
      .flatMap(({ expr }) =>
        [...expr.matchAll(/\[(\w+)\]/g)].map(([, range]) => durationSeconds(range!)),
      ),
  );

test('looks back a day at most, and no further than samples are kept', () => {
  expect(longestRange(everything.retention)).toBe(86_400);
  expect(longestRange(36_000)).toBe(36_000);
  expect(longestRange(7200)).toBe(7200);
});
