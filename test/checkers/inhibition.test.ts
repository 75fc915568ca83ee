import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { alertmanagerFiles, stackAlerts } from '../../infra/alertmanager-config.ts';
import { images } from '../../infra/images.ts';
import { silentReporter } from '../../ops/progress.ts';
import { writeFiles } from '../../ops/render.ts';
import { setUpTools } from '../../ops/setup.ts';
import { settingsFromFile } from '../../ops/stack-file.ts';
import { identity } from '../../rules/inhibition.ts';
import { routeMatrix, type RoutedAlert } from '../../rules/route-matrix.ts';

interface Posted {
  labels: Record<string, string>;
  startsAt: string;
}

interface Answered {
  labels: Record<string, string>;
  fingerprint: string;
  status: { state: 'active' | 'suppressed'; inhibitedBy: string[] };
}

const { settings } = settingsFromFile('prod');
const { cluster, environment } = settings!;
const alerts = stackAlerts(settings!);
const rows = routeMatrix(settings!, alerts);

/** An alert about the subject of that number: every label that it may have says so. */
const about = (subject: string, { alert, labels, mayHave }: RoutedAlert): Posted => ({
  labels: {
    ...{ alertname: alert, cluster, environment, ...labels, subject },
    ...Object.fromEntries(
      [...identity, 'application']
        .filter((label) => label !== 'cluster' && mayHave(label))
        .map((label) => [label, subject]),
    ),
  },
  startsAt: new Date().toISOString(),
});
const called = (name: string) =>
  alerts.find(({ alert, labels }) => `${alert} (${labels.severity})` === name)!;

/** Each alert with each that mutes it, by the matrix: the same subject, and another. */
const pairs = rows.flatMap((row, index) =>
  row.inhibitedBy.map((by) => ({ by, target: alerts[index]! })),
);
const same = (index: number) => `same-${index}`;
const posted = pairs.flatMap(({ by, target }, index) => [
  about(same(index), called(by)),
  about(same(index), target),
  about(`source-${index}`, called(by)),
  about(`target-${index}`, target),
]);
/** Each page with everything that mutes anything, all about one subject. */
const pages = alerts.filter(({ labels }) => labels.severity === 'critical');
const mutes = [...new Set(pairs.map(({ by }) => by))].map(called);
const besieged = pages.flatMap((page) =>
  [page, ...mutes].map((alert) => about(`page-${page.alert}`, alert)),
);

/** What the real Alertmanager makes of all of them at once. */
let answered: Answered[];
beforeAll(async () => {
  await setUpTools(['alertmanager'], silentReporter);
  const dir = mkdtempSync(join(tmpdir(), 'voiceassist-inhibition-'));
  try {
    writeFiles(dir, {
      ...alertmanagerFiles(settings!),
      'alerts.json': JSON.stringify([...posted, ...besieged]),
    });
    const url = 'http://127.0.0.1:9093';
    const script = [
      'alertmanager --config.file=/t/alertmanager.yml --storage.path=/tmp/am --cluster.listen-address= 2>/dev/null &',
      `until wget -q -O /dev/null ${url}/-/ready; do sleep 0.2; done`,
      `wget -q -O /dev/null --header 'content-type: application/json' --post-file /t/alerts.json ${url}/api/v2/alerts`,
      'sleep 3',
      `wget -q -O - ${url}/api/v2/alerts`,
    ];
    const { stdout } = await execa('docker', [
      ...['run', '--rm', '--network', 'none', '--read-only', '--tmpfs', '/tmp', '--user', '0:0'],
      ...['-v', `${dir}:/t:ro`, '--entrypoint', '/bin/sh', images.alertmanager],
      ...['-ec', script.join('\n')],
    ]);
    answered = JSON.parse(stdout) as Answered[];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}, 3_600_000);

const found = (subject: string, { alert, labels }: RoutedAlert) =>
  answered.find(
    ({ labels: own }) =>
      own.subject === subject && own.alertname === alert && own.severity === labels.severity,
  )!;

describe('Alertmanager mutes', () => {
  test.each(pairs.map(({ by, target }, index) => [target.alert, by, index] as const))(
    '%s while %s is firing about the same subject, and about no other',
    (_target, _by, index) => {
      const { by, target } = pairs[index]!;
      const source = found(same(index), called(by));
      expect(found(same(index), target).status).toMatchObject({
        state: 'suppressed',
        inhibitedBy: [source.fingerprint],
      });
      expect(found(`target-${index}`, target).status.state).toBe('active');
    },
  );

  test.each(pages.map((page) => [page.alert, page] as const))(
    'the page of %s never, but for that of its application',
    (name, page) => {
      const { state } = found(`page-${name}`, page).status;
      expect(state).toBe(name === 'EndpointDown' ? 'suppressed' : 'active');
    },
  );
});
