import { expect, test } from 'vitest';
import { secretProblems } from '../../stacks/settings.ts';
import { resolveSettings } from '../../stacks/resolve.ts';
import { runProgram } from '../mocks.ts';

test('a program with missing secrets names each with the line that sets it, and declares nothing', async () => {
  await expect(
    runProgram(
      'prod',
      { pagerdutyEnabled: 'true', dockerHost: 'ssh://a@b', grafanaUrl: 'https://g.example.com' },
      {},
    ),
  ).rejects.toThrow(
    /2 settings of stack prod cannot be used; nothing was changed:\n.*grafanaAdminPassword is missing: Grafana's user admin needs it; set it with: pulumi config set --secret voiceassist-monitoring:grafanaAdminPassword PASSWORD --stack prod\.\n.*pagerdutyRoutingKey is missing: the PagerDuty receiver needs it/,
  );
});

test('a secret in plain text is refused', () => {
  const { settings } = resolveSettings('staging', {});
  expect(secretProblems('staging', settings!, { grafanaAdminPassword: 'x' }, () => false)).toEqual([
    'voiceassist-monitoring:grafanaAdminPassword is in plain text in Pulumi.staging.yaml; set it again, encrypted, with: pulumi config set --secret voiceassist-monitoring:grafanaAdminPassword PASSWORD --stack staging',
  ]);
});
