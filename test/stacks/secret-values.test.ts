import { describe, expect, test } from 'vitest';
import { resolveSettings } from '../../stacks/resolve.ts';
import { secretValueProblems } from '../../stacks/secret-values.ts';
import { secretProblems } from '../../stacks/settings.ts';

const { settings } = resolveSettings('dev', {});
const good: Record<string, string> = {
  grafanaAdminPassword: 'correct horse battery',
  postgresPassword: 'with space inside',
  redisPassword: 'r',
  slackApiUrl: 'https://hooks.slack.com/services/T/B/x',
  pagerdutyRoutingKey: '0123456789abcdef0123456789abcdef',
  smtpPassword: 's',
  heartbeatUrl: 'https://hc-ping.com/abc',
};
const problems = (values: Record<string, string>) =>
  secretValueProblems('dev', settings!, { ...good, ...values });

test('good values are taken', () => expect(problems({})).toEqual([]));

describe('refused, without showing the value', () => {
  test.each<[string, string, RegExp]>([
    ['grafanaAdminPassword', 'admin', /shorter than 12 characters/],
    ['grafanaAdminPassword', 'password', /shorter than 12 characters/],
    ['grafanaAdminPassword', 'changeme', /shorter than 12 characters/],
    ['grafanaAdminPassword', 'Password1234!', /anyone would guess/],
    ['grafanaAdminPassword', 'voiceassist-2026', /anyone would guess/],
    ['grafanaAdminPassword', 'long enough, but\nbroken', /line break/],
    ['grafanaAdminPassword', ' correct horse battery', /begins or ends with white space/],
    ['slackApiUrl', `${good.slackApiUrl}\n`, /begins or ends with white space or a line break/],
    ['slackApiUrl', 'hooks.slack.com/services/T/B/x', /is no URL with a scheme and a host/],
    ['heartbeatUrl', 'https://', /is no URL/],
    ['pagerdutyRoutingKey', '0123456789abcdef 0123456789abcdef', /white space in it/],
    ['postgresPassword', 'secret-of-pg\n', /begins or ends/],
    ['redisPassword', '   ', /begins or ends/],
    ['smtpPassword', 'secret\rof-smtp', /control character/],
  ])('%s %j', (name, value, sentence) => {
    const found = problems({ [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(sentence);
    expect(found[0]).toContain(`voiceassist-monitoring:${name} `);
    expect(found[0]).toContain(`pulumi config set --secret voiceassist-monitoring:${name} `);
    if (value.trim().length > 8) expect(found[0]).not.toContain(value.trim());
  });
});

test('every problem is told at once, together with what is missing', () => {
  const found = secretProblems(
    'dev',
    settings!,
    { ...good, slackApiUrl: '', grafanaAdminPassword: 'admin', heartbeatUrl: 'x\n' },
    () => true,
  );
  expect(found).toHaveLength(3);
  expect(found[0]).toContain('slackApiUrl is missing');
  expect(found[1]).toContain('grafanaAdminPassword is shorter');
  expect(found[2]).toContain('heartbeatUrl begins or ends');
});
