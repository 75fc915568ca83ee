import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { DeliveryPlan } from '../../infra/delivery/plan.ts';
import { formatFiles } from '../../infra/delivery/files-text.ts';
import type { Files } from '../../infra/files.ts';
import { images } from '../../infra/images.ts';
import { lokiRuleFiles } from '../../infra/loki-rules.ts';
import { configDir } from '../../infra/paths.ts';
import { root } from '../../ops/stack-file.ts';
import { eventually, type TestStack } from './harness.ts';
import { inbox } from './inbox.ts';

/** Declares the tests of the rules over logs, on a running stack. */
export function logRuleTests(stack: TestStack): void {
  interface Rules {
    data: { groups: { name: string; rules: { name: string; query: string; health: string }[] }[] };
  }
  const loaded = async () =>
    (await stack.grafana<Rules>('/api/datasources/proxy/uid/loki/prometheus/api/v1/rules')).data
      .groups;

  /** As `up` delivers them, with other files. */
  const deliver = (files: Files) => {
    const plan: DeliveryPlan = {
      dockerHost: stack.settings().docker.host,
      stack: stack.prefix,
      toolsImage: images.busybox,
      container: `${stack.prefix}-loki`,
      volume: `${stack.prefix}-loki-rules-config`,
      mount: configDir['loki-rules'],
      live: { service: 'loki-rules', port: 3100, within: 60 },
    };
    return execa('node', ['infra/delivery/deliver.ts'], {
      cwd: root,
      env: { DELIVERY_PLAN: JSON.stringify(plan) },
      input: formatFiles(files),
      reject: false,
    });
  };

  test('the rules over logs are loaded and evaluate without an error', async () => {
    await eventually('every rule over logs evaluated well', 60, async () => {
      const rules = (await loaded()).flatMap((group) => group.rules);
      return (
        (rules.some(({ name }) => name === 'CriticalLogLines') &&
          rules.every(({ health }) => health === 'ok')) ||
        undefined
      );
    });
  });

  test('CriticalLogLines fires for a service that logs a fatal error, not for one that logs errors', async () => {
    interface Alert {
      labels: Record<string, string>;
      status: { state: string };
    }
    const alerts = (service: string) =>
      stack.get<Alert[]>('alertmanager', `/api/v2/alerts?filter=service%3D%22${service}%22`);
    const [fatal, errors] = [`${stack.prefix}-fatal`, `${stack.prefix}-errors`];
    const container = await stack.engine.createContainer({
      name: fatal,
      Image: images.busybox,
      Cmd: [
        'sh',
        '-c',
        'sleep 45; echo \'{"level":"FATAL","message":"out of handles"}\'; sleep 300',
      ],
      Labels: { 'com.docker.compose.service': fatal },
    });
    const control = await stack.engine.createContainer({
      name: errors,
      Image: images.busybox,
      Cmd: ['sh', '-c', 'while :; do echo \'{"level":"ERROR","message":"tried"}\'; sleep 10; done'],
      Labels: { 'com.docker.compose.service': errors },
    });
    try {
      await control.start();
      await container.start();
      // Long enough for a rule that counts the wrong lines to be evaluated twice.
      const end = Date.now() + 40_000;
      while (Date.now() < end) {
        expect(await alerts(fatal)).toEqual([]);
        expect(await alerts(errors)).toEqual([]);
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
      const [alert] = await eventually('the alert at Alertmanager', 120, async () => {
        const found = await alerts(fatal);
        return found.length > 0 ? found : undefined;
      });
      const { cluster, environment } = stack.settings();
      expect(alert!.labels).toEqual({
        alertname: 'CriticalLogLines',
        service: fatal,
        severity: 'warning',
        component: 'application',
        team: 'devops',
        cluster,
        environment,
      });
      const message = await eventually('the alert in Slack', 90, async () =>
        (await inbox(stack, 'slack')).find(({ text }) => text.includes(fatal)),
      );
      expect(message.title).toContain(`WARNING: CriticalLogLines`);
      expect(message.title).toContain(`on ${cluster}`);
      expect(message.text).toContain('```{"level":"FATAL","message":"out of handles"}```');
      expect(await alerts(errors)).toEqual([]);
    } finally {
      await container.remove({ force: true });
      await control.remove({ force: true });
    }
  });

  test('a changed rule over logs goes live and no container is touched', async () => {
    const before = await stack.running();
    const files = lokiRuleFiles(stack.settings());
    const changed = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, text.replaceAll('> 0', '> 7')]),
    );
    expect(changed).not.toEqual(files);
    try {
      const result = await deliver(changed);
      expect(result.exitCode, result.stderr).toBe(0);
      expect(JSON.stringify(await loaded())).toContain('> 7');
      expect(await stack.running()).toEqual(before);
    } finally {
      expect((await deliver(files)).exitCode).toBe(0);
    }
    expect(JSON.stringify(await loaded())).toContain('> 0');
  });

  test("a rule over logs that Loki does not take is refused with Loki's words, and the old one runs on", async () => {
    const before = await loaded();
    const files = lokiRuleFiles(stack.settings());
    const broken = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, text.replace('sum by', 'sum by by')]),
    );
    const result = await deliver(broken);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(/fake\/logs\.yml: CriticalLogLines: parse error at line 1/);
    const names = (groups: typeof before) =>
      groups.flatMap(({ rules }) => rules.map(({ name, query }) => [name, query]));
    expect(names(await loaded())).toEqual(names(before));
  });
}
