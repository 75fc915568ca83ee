import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alertmanagerFiles, stackAlerts } from '../../infra/alertmanager-config.ts';
import { images } from '../../infra/images.ts';
import { watchingAll } from '../../infra/watched.ts';
import { silentReporter } from '../../ops/progress.ts';
import { writeFiles } from '../../ops/render.ts';
import { setUpTools } from '../../ops/setup.ts';
import {
  plainConfig,
  readStackFile,
  settingsFromFile,
  stackFilePath,
} from '../../ops/stack-file.ts';
import { receiversThatReach } from '../../rules/receivers.ts';
import { routeMatrix, type MatrixRow } from '../../rules/route-matrix.ts';
import { routeTree, type Route } from '../../rules/routing.ts';
import { profiles, resolveSettings } from '../../stacks/resolve.ts';
import type { Settings } from '../../stacks/schema.ts';

/** The stacks of this checkout, and others whose routes have another shape. */
const stacks: Record<string, Settings> = {
  ...Object.fromEntries(
    Object.keys(profiles).map((stack) => [stack, settingsFromFile(stack).settings!]),
  ),
  'prod with windows': resolveSettings('prod', {
    ...plainConfig(readStackFile(stackFilePath('prod'))),
    maintenanceWindows: ['sun 02:00-04:00 Europe/Berlin', 'daily 22:00-24:00 UTC warning,info'],
  }).settings!,
  'mail only': resolveSettings('staging', {
    ...{ smtpHost: 'smtp.example.com:587', smtpFrom: 'am@example.com' },
    ...{ smtpTo: 'ops@example.com', smtpUsername: 'am', smtpDigest: 'info' },
    maintenanceWindows: ['mon-fri 12:00-13:00 Asia/Kolkata'],
  }).settings!,
};
// Windows of single components have routes of their own below the others.
stacks['prod with windows']!.routing.maintenance[1]!.components.push('database', 'cache');

/** What Alertmanager's own tool says, by stack and by what its routes can tell apart; in one container. */
let dir: string;
let said: Map<string, string>;
beforeAll(async () => {
  await setUpTools(['alertmanager'], silentReporter);
  dir = mkdtempSync(join(tmpdir(), 'voiceassist-routes-'));
  const asked: string[] = [];
  const script = Object.entries(stacks).flatMap(([stack, settings], index) => {
    writeFiles(join(dir, String(index)), alertmanagerFiles(settings));
    const file = `/t/${index}/alertmanager.yml`;
    const kinds = new Map<string, Record<string, string>>([
      ...rowsOf(settings).map((row) => [kindOf(row), row.labels] as const),
      // Of the gravest severity: it must not matter.
      ...[...receiversThatReach(settings.receivers), 'nobody'].map(
        (drill) => [`drill ${drill}`, { alertname: 'Drill', severity: 'critical', drill }] as const,
      ),
    ]);
    asked.push(...[...kinds.keys()].map((kind) => `${stack}: ${kind}`));
    return [
      `amtool check-config ${file} >/dev/null`,
      ...[...kinds.values()].map((labels) => {
        const given = Object.entries(labels).map(([name, value]) => `'${name}=${value}'`);
        return `amtool config routes test --config.file=${file} ${given.join(' ')}`;
      }),
    ];
  });
  const { stdout } = await execa(
    'docker',
    [
      ...['run', '--rm', '--network', 'none', '--read-only', '--user', '0:0', '-v', `${dir}:/t:ro`],
      ...['--entrypoint', '/bin/sh', '-i', images.alertmanager, '-e'],
    ],
    { input: script.join('\n') },
  );
  const answers = stdout.split('\n');
  said = new Map(asked.map((question, index) => [question, answers[index]!]));
  expect(answers).toHaveLength(asked.length);
}, 3_600_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function rowsOf(settings: Settings) {
  const { environment, cluster } = settings;
  const alerts = stackAlerts(settings, watchingAll(settings));
  return routeMatrix(settings, alerts).map((row, index) => ({
    ...row,
    labels: { alertname: row.alert, ...alerts[index]!.labels, environment, cluster },
  }));
}

/** Rows of one kind are the same to every route; the first test holds that. */
function kindOf({ alert, severity, component }: MatrixRow): string {
  return [/^(Watchdog|Drill)$/.test(alert) ? alert : 'any', severity, component].join(' ');
}

test.each(Object.keys(stacks))(
  'routes of %s tell apart no more than the kinds of rows',
  (stack) => {
    const { receivers, routing } = stacks[stack]!;
    const below = (route: Route): string[] => [
      ...(route.matchers ?? []),
      ...(route.routes ?? []).flatMap(below),
    ];
    const matchers = new Set(below(routeTree(receivers, routing)));
    const others = [...matchers].filter((matcher) => !/^(severity|component)="/.test(matcher));
    expect(others.filter((matcher) => !/^drill!?="/.test(matcher))).toEqual([
      'alertname="Watchdog"',
    ]);
  },
);

test.each(Object.keys(stacks))(
  'amtool sends every drill of %s to the receiver it names',
  (stack) => {
    const { receivers } = stacks[stack]!;
    const drills = [...receiversThatReach(receivers), 'nobody'];
    expect(drills.map((drill) => said.get(`${stack}: drill ${drill}`))).toEqual([
      ...receiversThatReach(receivers),
      'default',
    ]);
  },
);

test.each(Object.keys(stacks))('amtool agrees with the matrix about every alert of %s', (stack) => {
  const rows = rowsOf(stacks[stack]!);
  const lines = (receivers: (row: MatrixRow) => string | undefined) =>
    rows.map((row) => `${row.alert} ${row.severity}: ${receivers(row)}`);
  expect(lines((row) => said.get(`${stack}: ${kindOf(row)}`))).toEqual(
    lines(({ routes }) => routes.map(({ receiver }) => receiver).join(',')),
  );
  expect(rows.length).toBeGreaterThan(4);
});
