import { createHash } from 'node:crypto';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { DeliveryPlan } from '../../infra/delivery/plan.ts';
import { formatFiles, parseFiles } from '../../infra/delivery/files-text.ts';
import { images } from '../../infra/images.ts';
import type { ConfiguredService } from '../../infra/paths.ts';
import { root } from '../../ops/stack-file.ts';
import { programName, resourcesOf, type StateFile } from '../../ops/state.ts';
import { eventually, type TestStack } from './harness.ts';
import { inbox } from './inbox.ts';
import { query } from './prometheus.ts';

type Files = Record<string, string>;

/** The delivery of one service, as `up` has it in its state. */
export interface Delivery {
  /** What `up` delivered last. */
  files: Files;
  plan: DeliveryPlan;
  /** Delivers other files in the same way; never throws. */
  deliver: (files: Files) => Promise<{ exitCode?: number | undefined; all: string }>;
}

/** Takes one service's delivery from the state of a stack that is up. */
export async function deliveryOf(stack: TestStack, name: ConfiguredService): Promise<Delivery> {
  const state = JSON.parse((await stack.pulumi('stack', 'export')).stdout) as StateFile;
  const command = resourcesOf(state).find((r) => programName(r) === `${name}-delivery`);
  const { stdin, environment } = command!.inputs as {
    stdin: string;
    environment: { DELIVERY_PLAN: string };
  };
  return {
    files: parseFiles(stdin),
    plan: JSON.parse(environment.DELIVERY_PLAN) as DeliveryPlan,
    deliver: async (files) => {
      const { exitCode, all } = await execa('node', ['infra/delivery/deliver.ts'], {
        ...{ cwd: root, env: { ...stack.env, ...environment }, input: formatFiles(files) },
        ...{ reject: false, all: true },
      });
      return { exitCode, all };
    },
  };
}

/** Other files, by one change. @throws when the text to replace is not there exactly once */
export function edited(files: Files, path: string, from: string, to: string): Files {
  const parts = files[path]!.split(from);
  if (parts.length !== 2) throw new Error(`${path} does not hold once: ${from}`);
  return { ...files, [path]: parts.join(to) };
}

/** Alertmanager's tool takes it, as it opens no certificate; the server does open it. */
export function withoutCertificate(files: Files): Files {
  const line = '  resolve_timeout: 5m\n';
  const client = '  http_config:\n    tls_config:\n      ca_file: /none\n';
  return edited(files, 'alertmanager.yml', line, line + client);
}

/** What a delivery says of itself and of the way back, when the service itself refuses a reload. */
export const takenBack =
  /the reload failed:\n[^]*\/none[^]*\nThe old version [0-9a-f]{12} is in place again and loaded\.$/;

/** Declares the tests of deliveries to the running services beside Prometheus and Loki. */
export function deliveryTests(stack: TestStack): void {
  const changed = async (
    name: ConfiguredService,
    change: (files: Files) => Files,
    holds: (files: Files) => Promise<void>,
  ) => {
    const before = await stack.running();
    const { files, deliver } = await deliveryOf(stack, name);
    try {
      const good = change(files);
      expect(await deliver(good)).toMatchObject({ exitCode: 0 });
      await holds(good);
    } finally {
      expect(await deliver(files)).toMatchObject({ exitCode: 0 });
    }
    expect(await stack.running()).toEqual(before);
  };

  test('a changed message template is used by the next message, and no container is touched', async () => {
    const send = async (alertname: string) => {
      const labels = { alertname, severity: 'warning', component: 'monitoring' };
      const answer = await fetch(`http://127.0.0.1:${stack.ports.alertmanager}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([{ labels, annotations: { summary: `${alertname} of a test.` } }]),
      });
      expect(answer.status).toBe(200);
    };
    await changed(
      'alertmanager',
      (files) => {
        const start = '{{ define "voiceassist.slack.title" -}}';
        const path = 'templates/voiceassist.tmpl';
        const other = edited(files, path, start, `${start}ANOTHER `);
        const text = files['alertmanager.yml']!.replace(/^# Templates \w+/, '# Templates another');
        return { ...other, 'alertmanager.yml': text };
      },
      async () => {
        await send('DrillTemplate');
        const message = await eventually('the message', 60, async () =>
          (await inbox(stack, 'slack')).find(({ title }) => title.includes('DrillTemplate')),
        );
        expect(message.title).toMatch(/^ANOTHER\s/);
      },
    );
  });

  test('a changed probe module goes live, and no container is touched', async () => {
    await changed(
      'blackbox-exporter',
      (files) => ({
        ...files,
        'blackbox.yml': files['blackbox.yml']!.replace('redirects: true', 'redirects: false'),
      }),
      async () => {
        const text = await stack.exec(`${stack.prefix}-blackbox-exporter`, [
          ...['wget', '-q', '-O', '-', 'http://127.0.0.1:9115/config'],
        ]);
        expect(text).toContain('follow_redirects: false');
      },
    );
  });

  test('a changed log shipper text goes live, and no container is touched', async () => {
    await changed(
      'alloy',
      (files) =>
        edited(files, 'config.alloy', 'refresh_interval = "5s"', 'refresh_interval = "6s"'),
      async (files) => {
        const sha256 = createHash('sha256').update(files['config.alloy']!).digest('hex');
        await eventually('its hash in Prometheus', 60, async () => {
          const [sample] = await query(stack, `alloy_config_hash{sha256="${sha256}"}`);
          return sample;
        });
      },
    );
  });

  test.for<[string, ConfiguredService, (files: Files) => Files]>([
    ['routes whose certificate is not there', 'alertmanager', withoutCertificate],
    [
      'a log shipper text whose file is not there',
      'alloy',
      (files) => ({
        'config.alloy': `${files['config.alloy']}\nlocal.file "gone" {\n\tfilename = "/none"\n}\n`,
      }),
    ],
  ])('%s pass the checker, are refused by the server and taken back', async ([, name, change]) => {
    const before = await stack.running();
    const { files, deliver } = await deliveryOf(stack, name);
    const { exitCode, all } = await deliver(change(files));
    expect(exitCode).toBe(1);
    expect(all).toMatch(takenBack);
    expect(await stack.running()).toEqual(before);
    // As before, so there is nothing to go back to.
    expect(await deliver(files)).toMatchObject({ exitCode: 0 });
  });

  test('a file that was edited on its volume is put right by the next delivery', async () => {
    const { files, deliver, plan } = await deliveryOf(stack, 'blackbox-exporter');
    const onVolume = (...command: string[]) =>
      execa('docker', [
        ...['run', '--rm', '--network', 'none', '-v', `${plan.volume}:/volume`, images.busybox],
        ...command,
      ]);
    const path = '/volume/current/blackbox.yml';
    await onVolume('sed', '-i', 's/timeout: 8s/timeout: 7s/', path);
    expect((await onVolume('cat', path)).stdout).toContain('timeout: 7s');
    expect(await deliver(files)).toMatchObject({ exitCode: 0 });
    expect(`${(await onVolume('cat', path)).stdout}\n`).toBe(files['blackbox.yml']);
  });
}
