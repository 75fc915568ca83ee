import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { alertmanagerFiles } from '../../infra/alertmanager-config.ts';
import { images } from '../../infra/images.ts';
import { silentReporter } from '../../ops/progress.ts';
import { writeFiles } from '../../ops/render.ts';
import { setUpTools } from '../../ops/setup.ts';
import { plainConfig, readStackFile, stackFilePath } from '../../ops/stack-file.ts';
import { receiverNames } from '../../rules/receivers.ts';
import { resolveSettings } from '../../stacks/resolve.ts';

interface Group {
  receiver: { name: string };
  alerts: { labels: Record<string, string>; status: { mutedBy: string[] } }[];
}

/** A day of the week on which it is neither today nor its neighbours, anywhere on earth. */
const otherDay = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][
  (new Date().getUTCDay() + 3) % 7
]!;
const now = 'daily 00:00-24:00 Asia/Kolkata warning';
const settings = resolveSettings('prod', {
  ...plainConfig(readStackFile(stackFilePath('prod'))),
  maintenanceWindows: [now, `${otherDay} 00:00-24:00 Asia/Kolkata`],
}).settings!;
const [warnings] = settings.routing.maintenance.map(({ name }) => name);
// The window of a component, in which its pages are silent too.
settings.routing.maintenance.push({
  ...settings.routing.maintenance[0]!,
  ...{ name: 'stores', severities: ['critical'], components: ['database'] },
});
settings.routing.groupWait = '1s';

const alert = (severity: string, component: string) => ({
  labels: {
    ...{ alertname: `${severity}-${component}`, severity, component },
    ...{ cluster: settings.cluster, environment: settings.environment },
  },
  startsAt: new Date().toISOString(),
});
const posted = ['critical', 'warning', 'info'].flatMap((severity) =>
  ['application', 'database'].map((component) => alert(severity, component)),
);

/** Which windows the real Alertmanager lets silence a receiver about an alert. */
let mutedBy: (receiver: string, alertname: string) => string[] | undefined;
beforeAll(async () => {
  await setUpTools(['alertmanager'], silentReporter);
  const dir = mkdtempSync(join(tmpdir(), 'voiceassist-mutes-'));
  try {
    writeFiles(dir, { ...alertmanagerFiles(settings), 'alerts.json': JSON.stringify(posted) });
    const url = 'http://127.0.0.1:9093';
    const script = [
      'alertmanager --config.file=/t/alertmanager.yml --storage.path=/tmp/am --cluster.listen-address= 2>/dev/null &',
      `until wget -q -O /dev/null ${url}/-/ready; do sleep 0.2; done`,
      `wget -q -O /dev/null --header 'content-type: application/json' --post-file /t/alerts.json ${url}/api/v2/alerts`,
      // Groups are looked at after a second, and windows with them.
      'sleep 6',
      `wget -q -O - ${url}/api/v2/alerts/groups`,
    ];
    const { stdout } = await execa('docker', [
      ...['run', '--rm', '--network', 'none', '--read-only', '--tmpfs', '/tmp', '--user', '0:0'],
      ...['-v', `${dir}:/t:ro`, '--entrypoint', '/bin/sh', images.alertmanager],
      ...['-ec', script.join('\n')],
    ]);
    const groups = JSON.parse(stdout) as Group[];
    mutedBy = (receiver, alertname) =>
      groups
        .filter((group) => group.receiver.name === receiver)
        .flatMap(({ alerts }) => alerts)
        .find(({ labels }) => labels.alertname === alertname)?.status.mutedBy;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}, 3_600_000);

test.each([
  ['critical-application', receiverNames.pagerdutyCritical, []],
  ['critical-application', receiverNames.slackCritical, []],
  ['critical-application', receiverNames.emailOps, []],
  ['critical-database', receiverNames.pagerdutyCritical, ['stores']],
  ['critical-database', receiverNames.slackCritical, ['stores']],
  ['critical-database', receiverNames.emailOps, ['stores']],
  ['warning-application', receiverNames.slackWarnings, [warnings]],
  ['warning-database', receiverNames.slackWarnings, [warnings]],
  ['info-application', receiverNames.default, []],
])('%s by %s is muted by the windows of now: %j', (alertname, receiver, windows) => {
  expect(mutedBy(receiver, alertname)).toEqual(windows);
});
