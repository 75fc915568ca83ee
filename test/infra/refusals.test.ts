import { beforeEach, expect, test, vi } from 'vitest';
import { secretProblems } from '../../stacks/settings.ts';
import { resolveSettings } from '../../stacks/resolve.ts';
import { runProgram } from '../mocks.ts';

// A program that failed to load stays failed for whoever imports it again.
beforeEach(() => vi.resetModules());

const demoSecrets = {
  postgresPassword: 'p',
  redisPassword: 'r',
  slackApiUrl: 'https://hooks.slack.com/x',
  pagerdutyRoutingKey: 'k',
  smtpPassword: 's',
  heartbeatUrl: 'https://beat.example.com/x',
};

test('a program with missing secrets names each with the line that sets it, and declares nothing', async () => {
  await expect(
    runProgram(
      'prod',
      {
        ...{ slackAlertsChannel: '#a', slackCriticalChannel: '#b', pagerdutyEnabled: 'true' },
        ...{ dockerHost: 'ssh://a@b', grafanaUrl: 'https://g.example.com' },
      },
      { slackApiUrl: demoSecrets.slackApiUrl },
    ),
  ).rejects.toThrow(
    /2 settings of stack prod cannot be used; nothing was changed:\n.*grafanaAdminPassword is missing: Grafana's user admin needs it; set it with: pulumi config set --secret voiceassist-monitoring:grafanaAdminPassword PASSWORD --stack prod\.\n.*pagerdutyRoutingKey is missing: the PagerDuty receiver needs it/,
  );
});

test('a program with a default password is refused before it declares anything, without showing it', async () => {
  const refusal = runProgram('dev', {}, { ...demoSecrets, grafanaAdminPassword: 'changeme' });
  await expect(refusal).rejects.toThrow(
    /One setting of stack dev cannot be used; nothing was changed:\n  - voiceassist-monitoring:grafanaAdminPassword is shorter than 12 characters/,
  );
  await expect(refusal).rejects.not.toThrow(/changeme/);
});

test('a secret in plain text is refused', () => {
  const { settings } = resolveSettings('staging', {});
  expect(secretProblems('staging', settings!, { grafanaAdminPassword: 'x' }, () => false)).toEqual([
    'voiceassist-monitoring:grafanaAdminPassword is in plain text in Pulumi.staging.yaml; set it again, encrypted, with: pulumi config set --secret voiceassist-monitoring:grafanaAdminPassword PASSWORD --stack staging',
  ]);
});
