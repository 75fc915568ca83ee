import { stackLabel } from '../infra/labels.ts';
import { command, Refusal, run } from './cli.ts';
import { findEngine } from './engine.ts';
import { grafanaAnswers } from './grafana-content.ts';
import { createReporter } from './progress.ts';
import { lockHint } from './pulumi-lock.ts';
import { dropGrafanaContent, recover } from './recovery.ts';
import { draftSettings } from './setup.ts';
import { takeStackLock } from './stack-lock.ts';
import { exportState, importState, isGrafanaContent, resourcesOf } from './state.ts';
import { Workspace } from './workspace.ts';

const program = command(
  'npm run down --',
  'Takes the stack down: containers, network and config. Volumes with data are kept for the next up.',
)
  .option('--stack <name>', 'the stack: dev, staging or prod', 'dev')
  .option(
    '--volumes',
    'also delete the volumes with data: metrics, logs, silences, dashboards edits',
  )
  .parse();

await run(async () => {
  const { stack, volumes } = program.opts<{ stack: string; volumes?: boolean }>();
  takeStackLock(stack, 'npm run down');
  const report = createReporter();
  const workspace = new Workspace(stack);
  const settings = draftSettings(workspace, {});
  if (volumes && settings.protectData) {
    throw new Refusal(
      `The volumes of stack ${stack} are protected (protectData in its profile); nothing was changed.`,
    );
  }
  // Destroying talks to the engine, and it may have ended since `up`.
  const { docker } = await findEngine({ install: false, host: settings.docker.host, report });
  workspace.ensureStack();
  await recover({ workspace, settings, engine: docker, report });
  if (!(await grafanaAnswers(settings))) await settleGrafanaContent(workspace, volumes === true);
  const code = await report.step('pulumi destroy', () =>
    workspace.show(['destroy', '--yes', '--skip-preview']),
  );
  if (code !== 0) {
    throw new Refusal(`pulumi destroy failed; its own words are above.${lockHint(workspace)}`);
  }

  const kept = await docker.listVolumes({
    filters: { label: [`${stackLabel}=${settings.namePrefix}`] },
  });
  const names = (kept.Volumes ?? []).map((volume) => volume.Name).sort();
  if (!volumes) {
    if (names.length > 0) console.log(`\nKept: ${names.join(', ')}`);
    return;
  }
  for (const name of names) await docker.getVolume(name).remove();
  console.log(`\nDeleted: ${names.join(', ')}`);
});

/**
 * Dashboards are removed through Grafana, which is away. When its database goes as well, they need not
 * be; else Grafana comes back for it, or the next `up` would find them made already.
 */
async function settleGrafanaContent(workspace: Workspace, dataGoes: boolean): Promise<void> {
  const state = exportState(workspace);
  if (!resourcesOf(state).some(isGrafanaContent)) return;
  if (dataGoes) {
    dropGrafanaContent(state);
    importState(workspace, state);
    return;
  }
  await workspace.show([
    ...['up', '--yes', '--skip-preview', '--suppress-outputs'],
    ...['--target', '**::voiceassist:monitoring:Grafana$**'],
  ]);
}
