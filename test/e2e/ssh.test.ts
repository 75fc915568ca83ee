import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answeringEngine } from '../../ops/engine.ts';
import { silentReporter } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';
import { deliveryOf, takenBack, withoutCertificate } from './deliveries.ts';
import { TestStack } from './harness.ts';
import { SshServer } from './ssh-server.ts';

/**
 * The stack on a Docker host that is reached by ssh alone, with the user's own ssh: here this machine's
 * engine behind an sshd on loopback. The tests stand on one another, in their order.
 */
const stack = new TestStack('ssh', 4);
const server = new SshServer(19_049);
const gateway = '10.213.204.1';

beforeAll(async () => {
  await setUpTools([], silentReporter);
  await stack.clear();
  await server.start();
  const local = await answeringEngine('unix:///var/run/docker.sock');
  stack.env.PATH = `${server.bin}:${process.env.PATH}`;
  stack.set({
    dockerHost: `ssh://root@127.0.0.1:${server.port}`,
    // Beyond loopback, as on any remote host; what has no login of its own stays inside.
    publishAddress: gateway,
    grafanaUrl: `http://${gateway}:${stack.ports.grafana}`,
    prometheusPort: 0,
    alertmanagerPort: 0,
    inboxPort: 0,
    // What set-up finds out on the local machine, an operator says of a remote one.
    containerdSocket: local?.ownContainerd ?? '',
    rootPropagation: local?.rootShared === false ? 'private' : '',
  });
}, 300_000);

afterAll(async () => {
  await stack.remove();
  await server.stop();
});

describe('a Docker host reached by ssh', () => {
  test('comes up from nothing, and every target is up', async () => {
    const up = await stack.ops('up');
    expect(up.exitCode, up.all).toBe(0);
    expect(up.stdout).toContain('is up and healthy');
    const { containers } = await stack.objects();
    expect(containers.length).toBeGreaterThan(10);
    // The engine was asked, and config delivered, by the user's own ssh.
    expect(server.calls().filter((call) => call.endsWith('docker system dial-stdio')).length).toBe(
      server.calls().length,
    );
  });

  test('a changed route goes live, read back from Alertmanager, and no container is touched', async () => {
    const before = await stack.running();
    stack.set({ slackAlertsChannel: '#by-ssh', slackCriticalChannel: '#by-ssh-critical' });
    const up = await stack.ops('up');
    expect(up.exitCode, up.all).toBe(0);
    // Asked inside its container: it is not published.
    const status = await stack.exec(`${stack.prefix}-alertmanager`, [
      ...['wget', '-q', '-O', '-', 'http://127.0.0.1:9093/api/v2/status'],
    ]);
    expect(status).toContain('#by-ssh-critical');
    expect(await stack.running()).toEqual(before);
  });

  test('a broken text is refused there with its line, and one that the server refuses is taken back', async () => {
    const before = await stack.running();
    const probes = await deliveryOf(stack, 'blackbox-exporter');
    expect(probes.plan.dockerHost).toMatch(/^ssh:/);
    const refused = await probes.deliver({ 'blackbox.yml': 'modules: {{\n' });
    expect(refused.exitCode).toBe(1);
    expect(refused.all).toMatch(/the new config was refused, the old one still runs:\n[^]*line 1/);

    const routes = await deliveryOf(stack, 'alertmanager');
    const back = await routes.deliver(withoutCertificate(routes.files));
    expect(back.exitCode).toBe(1);
    expect(back.all).toMatch(takenBack);
    for (const { files, deliver } of [probes, routes])
      expect(await deliver(files)).toMatchObject({ exitCode: 0 });
    expect(await stack.running()).toEqual(before);
  });

  test('a second up changes nothing', async () => {
    const up = await stack.pulumi('up', '--yes', '--skip-preview', '--expect-no-changes');
    expect(up.exitCode, up.all).toBe(0);
  });

  test('what was removed by hand is put back', async () => {
    await stack.engine.getContainer(`${stack.prefix}-blackbox-exporter`).remove({ force: true });
    const up = await stack.ops('up');
    expect(up.exitCode, up.all).toBe(0);
    expect(up.all).toContain(`container ${stack.prefix}-blackbox-exporter is gone`);
  });

  test('a host that ssh cannot log in to is said in one sentence', async () => {
    stack.set({ dockerHost: `ssh://nobody@127.0.0.1:${server.port}` });
    const up = await stack.ops('up');
    stack.set({ dockerHost: `ssh://root@127.0.0.1:${server.port}` });
    expect(up.exitCode).toBe(1);
    expect(up.all).toMatch(
      /No Docker engine answers at ssh:\/\/nobody@127\.0\.0\.1:\d+ \(.*Permission denied/,
    );
  });

  test('down --volumes leaves nothing at all', async () => {
    const down = await stack.ops('down', '--volumes');
    expect(down.exitCode, down.all).toBe(0);
    expect(await stack.objects()).toEqual({ containers: [], networks: [], volumes: [] });
  });
});
