import { command, Refusal, run } from './cli.ts';
import { waitUntilHealthy } from './health.ts';
import { createReporter, duration } from './progress.ts';
import { setUp } from './setup.ts';

const program = command(
  'npm run up --',
  'Brings the whole stack up on this machine, from nothing if need be, and waits until all of it is healthy.',
)
  .option('--stack <name>', 'the stack: dev, staging or prod', 'dev')
  .option('--refresh', 'first look at what is really there, and put back what was removed by hand')
  .option('--timeout <seconds>', 'how long to wait for everything to be healthy', '180')
  .parse();

await run(async () => {
  const { stack, refresh, timeout } = program.opts<{
    stack: string;
    refresh?: boolean;
    timeout: string;
  }>();
  const started = performance.now();
  const report = createReporter();
  const { workspace, settings, engine } = await setUp(stack, report);
  if (settings.parts.demo && settings.targets.qdrant === null) {
    report.say(
      'Left out of the demo: Qdrant, whose image no package registry carries (set qdrantUrl to watch one).',
    );
  }

  const code = await report.step('pulumi up', () =>
    workspace.show([
      ...['up', '--yes', '--skip-preview', '--suppress-outputs'],
      ...(refresh ? ['--refresh'] : []),
    ]),
  );
  if (code !== 0) throw new Refusal('pulumi up failed; its own words are above.');

  const grafanaPassword = workspace.getConfig('grafanaAdminPassword') ?? '';
  await report.step('waiting until everything is healthy', async () => {
    let last = '';
    await waitUntilHealthy(settings, { engine, grafanaPassword }, Number(timeout), (amiss) => {
      const line = `${amiss.length} not yet: ${amiss.slice(0, 3).join('; ')}${amiss.length > 3 ? ' ...' : ''}`;
      if (line !== last) report.say(`  ${line}`);
      last = line;
    });
  });

  const { externalUrls, publish } = settings;
  console.log(`
Stack ${stack} is up and healthy (${duration((performance.now() - started) / 1000)}). Open:
  Grafana        ${externalUrls.grafana}   user admin, password: npm run -s password -- --stack ${stack}
  Prometheus     ${externalUrls.prometheus}
  Alertmanager   ${externalUrls.alertmanager}${
    settings.parts.demo && publish.ports.inbox !== null
      ? `\n  Inbox          http://${publish.address}:${publish.ports.inbox}   what Slack, PagerDuty, mail and heartbeat would have got`
      : ''
  }
Plain pulumi from here: eval "$(npm run -s env -- --stack ${stack})" && pulumi up`);
});
