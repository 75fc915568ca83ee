import { describe, expect, test } from 'vitest';
import { postgres } from '../../rules/postgres.ts';
import { redis } from '../../rules/redis.ts';
import { everything } from './everything.ts';

const DAY = 86_400;

describe.each([
  ['PostgresReplicaLost', postgres],
  ['RedisReplicaLost', redis],
] as const)('%s', (alert, subject) => {
  test('compares with yesterday only where samples are kept so long', () => {
    const alerts = (retention: number) =>
      subject({ ...everything, retention }).flatMap(({ rules }) => rules.map((rule) => rule.alert));
    expect(alerts(DAY)).toContain(alert);
    expect(alerts(DAY - 1)).not.toContain(alert);
  });
});
