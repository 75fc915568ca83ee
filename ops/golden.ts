import { writeFileSync } from 'node:fs';
import { stackAlerts } from '../infra/alertmanager-config.ts';
import type { Files } from '../infra/files.ts';
import { render } from '../infra/render.ts';
import { routeMatrix } from '../rules/route-matrix.ts';
import { routesPage } from '../rules/route-table.ts';
import { watchingAll } from '../infra/watched.ts';
import { profiles } from '../stacks/resolve.ts';
import { asMarkdown, listAlerts } from './alert-list.ts';
import { command, run } from './cli.ts';
import { metricsFile, metricsPage } from './contract/page.ts';
import { pulumiYaml } from './pulumi-yaml.ts';
import { writeFiles } from './render.ts';
import { root, settingsFromFile } from './stack-file.ts';

/** Where the golden render of a stack lies. */
export function goldenDir(stack: string): string {
  return `${root}/test/expected/${stack}`;
}

/** Where the page of all routes lies. */
export const routesFile = `${root}/test/expected/routes.md`;

/** Made of sources in demo/, which are what to review. */
const fromSources = ['inbox/', 'voiceassist-server/', 'voiceassist-traffic/'];

/**
 * What a stack of the checkout renders today, without what is made of sources in demo/.
 *
 * @throws when its settings are refused
 */
export function renderStack(stack: string): Files {
  const { settings, problems } = settingsFromFile(stack);
  if (settings === undefined) throw new Error(problems.join('\n'));
  return Object.fromEntries(
    Object.entries(render(settings)).filter(
      ([path]) => !fromSources.some((folder) => path.startsWith(folder)),
    ),
  );
}

/** The routes of every alert that there is in every stack of the checkout, as a page. */
export function renderRoutes(): string {
  return routesPage(
    Object.keys(profiles).map((stack) => {
      const { settings, problems } = settingsFromFile(stack);
      if (settings === undefined) throw new Error(problems.join('\n'));
      const rows = routeMatrix(settings, stackAlerts(settings, watchingAll(settings)));
      return { stack, receivers: settings.receivers, rows };
    }),
  );
}

if (import.meta.main) {
  command(
    'npm run golden',
    'Rewrites the golden files under test/expected/, Pulumi.yaml, docs/alerts.md and docs/metrics.md; read the diff before you commit it.',
  ).parse();
  await run(() => {
    writeFileSync(`${root}/Pulumi.yaml`, pulumiYaml());
    writeFileSync(`${root}/docs/alerts.md`, asMarkdown(listAlerts()));
    writeFileSync(metricsFile, metricsPage());
    for (const stack of Object.keys(profiles)) writeFiles(goldenDir(stack), renderStack(stack));
    writeFileSync(routesFile, renderRoutes());
  });
}
