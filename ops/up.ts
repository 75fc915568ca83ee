import { checkLogin } from '../infra/delivery/grafana-password.ts';
import { command, Refusal, run } from './cli.ts';
import { grafanaClient, waitUntilHealthy } from './health.ts';
import { silentSelectors } from './live-selectors.ts';
import { createReporter, duration } from './progress.ts';
import { lockHint } from './pulumi-lock.ts';
import { recover } from './recovery.ts';
import { setUp } from './setup.ts';
import { takeStackLock } from './stack-lock.ts';

const program = command(
  'npm run up --',
  'Brings the whole stack up on this machine, from nothing if need be, and waits until all of it is healthy.',
)
  .option('--stack <name>', 'the stack: dev, staging or prod', 'dev')
  .option('--refresh', 'also read every setting of every object anew, not only what is there')
  .option('--timeout <seconds>', 'how long to wait for everything to be healthy', '180')
  .parse();

await run(async () => {
  const { stack, refresh, timeout } = program.opts<{
    stack: string;
    refresh?: boolean;
    timeout: string;
  }>();
  takeStackLock(stack, 'npm run up');
  const started = performance.now();
  const report = createReporter();
  const { workspace, settings, engine } = await setUp(stack, report);
  if (settings.timescale > 1) {
    report.say(
      `Time runs ${settings.timescale} times as fast as written: waits and ranges of alerts are that much shorter (timescale).`,
    );
  }

  await recover({ workspace, settings, engine, report });
  const pulumiUp = async (...more: string[]) => {
    const code = await report.step(['pulumi up', ...more].join(' '), () =>
      workspace.show(['up', '--yes', '--skip-preview', '--suppress-outputs', ...more]),
    );
    if (code !== 0) {
      throw new Refusal(`pulumi up failed; its own words are above.${lockHint(workspace)}`);
    }
  };
  const grafanaPassword = workspace.getConfig('grafanaAdminPassword') ?? '';
  const login = () =>
    checkLogin({ url: settings.grafanaApiUrl, user: 'admin', pulumiStack: stack }, grafanaPassword);
  // Dashboards cannot be read while Grafana is away, or knows no new password yet: that comes first.
  if (!refresh || (await login()) !== undefined) await pulumiUp();
  if (refresh) {
    const problem = await login();
    if (problem !== undefined) throw new Refusal(problem.sentence);
    await pulumiUp('--refresh');
  }

  await report.step('waiting until everything is healthy', async () => {
    let last = '';
    await waitUntilHealthy(
      settings,
      { engine, stack, grafanaPassword },
      Number(timeout),
      (amiss) => {
        const line = `${amiss.length} not yet: ${amiss.slice(0, 3).join('; ')}${amiss.length > 3 ? ' ...' : ''}`;
        if (line !== last) report.say(`  ${line}`);
        last = line;
      },
    );
  });

  // Not a failure: an empty host or a stopped feature has nothing to show, and people know which it is.
  const silent = await silentSelectors(grafanaClient(settings, grafanaPassword)).catch(
    (error: Error) => [`could not be asked: ${error.message}`],
  );
  if (silent.length > 0) {
    report.say(`Rules read what no exporter shows now:\n  ${silent.join('\n  ')}`);
  }

  const { externalUrls, publish, web } = settings;
  const webLogin = web
    ? `   user ${web.user}, password: pulumi config get webPassword --stack ${stack}`
    : '';
  console.log(`
Stack ${stack} is up and healthy (${duration((performance.now() - started) / 1000)}). Open:
  Grafana        ${externalUrls.grafana}   user admin, password: npm run -s password -- --stack ${stack}
  Prometheus     ${externalUrls.prometheus}${webLogin}
  Alertmanager   ${externalUrls.alertmanager}${webLogin}${
    settings.parts.demo && publish.ports.inbox !== null
      ? `\n  Inbox          http://${publish.address}:${publish.ports.inbox}   what Slack, PagerDuty, mail and heartbeat would have got`
      : ''
  }
Plain pulumi from here: eval "$(npm run -s env -- --stack ${stack})" && pulumi up`);
});
