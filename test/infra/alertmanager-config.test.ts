import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { alertmanagerFiles } from '../../infra/alertmanager-config.ts';
import { resolveSettings } from '../../stacks/resolve.ts';

test('the config names the templates that go with it: Alertmanager tells the hash of its text alone', () => {
  const files = alertmanagerFiles(resolveSettings('dev', {}).settings!);
  const digest = createHash('sha256').update(files['templates/voiceassist.tmpl']!).digest('hex');
  expect(files['alertmanager.yml']!.split('\n')[0]).toBe(`# Templates ${digest.slice(0, 12)}`);
});
