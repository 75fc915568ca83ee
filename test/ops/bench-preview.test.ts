import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { madeUpSecrets } from '../../ops/bench/made-up.ts';
import { prodStandIn } from '../../ops/bench/prod-stand-in.ts';
import { benchConfig, benchSettings, multiplyRules } from '../../ops/bench/pulumi-preview.ts';
import { cpuSeconds } from '../../ops/bench/pulumi-run.ts';
import { countsOf } from '../../ops/bench/preview.ts';
import { endAllWith, withThrowaway } from '../../ops/throwaway.ts';
import { CheckoutCopy } from '../../ops/checkout-copy.ts';
import { plainConfig, readStackFile, root, stackFilePath } from '../../ops/stack-file.ts';
import { neededSecrets } from '../../stacks/secrets.ts';
import { secretValueProblems } from '../../stacks/secret-values.ts';

describe('the stack that Pulumi previews', () => {
  const host = 'unix:///var/run/docker.sock';
  const prod = plainConfig(readStackFile(stackFilePath('prod')));
  const web = { webUser: 'ops', publishAddress: '0.0.0.0' };

  test('is as prod, but touches nothing of it', () => {
    const settings = benchSettings(benchConfig({ ...prod, ...web }, host));
    expect(settings).toMatchObject({ environment: 'production', web: null, docker: { host } });
    expect(settings.namePrefix).toMatch(/^voiceassist-bench-[0-9a-f]{12}$/);
    expect(settings.grafanaApiUrl).toBe('http://127.0.0.1:9');
    expect(settings.receivers).toEqual(benchSettings({ ...prod, profile: 'prod' }).receivers);
  });

  test('a config that is refused says why', () => {
    expect(() => benchSettings(benchConfig({ ...prod, postgresPort: 'x' }, host))).toThrow(
      /postgresPort/,
    );
  });

  test('needs no secret of anyone', () => {
    const settings = benchSettings(benchConfig(prod, host));
    const values = madeUpSecrets(settings);
    expect(Object.keys(values)).toEqual(neededSecrets(settings).map(({ name }) => name));
    expect(Object.keys(values)).toContain('slackApiUrl');
    expect(secretValueProblems('bench', settings, values)).toEqual([]);
  });

  test('has the rules multiplied in a copy of the program, and nowhere else', async () => {
    const copy = new CheckoutCopy();
    try {
      multiplyRules(copy, 345);
      const code = `
        import { prometheusFiles } from './infra/prometheus-config.ts';
        import { settingsFromFile } from './ops/stack-file.ts';
        const text = Object.values(prometheusFiles(settingsFromFile('prod').settings)).join('');
        console.log(text.match(/^ +(- )?(alert|record): /gm).length);`;
      const count = async (cwd: string) =>
        (await execa('node', ['--input-type=module', '--eval', code], { cwd })).stdout;
      expect(await count(copy.dir)).toBe('345');
      expect(await count(root)).not.toBe('345');
    } finally {
      copy.remove();
    }
    expect(existsSync(copy.dir)).toBe(false);
  });
});

describe('the prod stack on this machine', () => {
  const prod = plainConfig(readStackFile(stackFilePath('prod')));
  const own = {
    namePrefix: 'voiceassist-bench-1',
    dockerHost: 'unix:///var/run/docker.sock',
    subnet: '10.213.100.0/24',
    prometheusPort: 19_001,
    alertmanagerPort: 19_002,
    grafanaPort: 19_003,
    inboxPort: 19_004,
  };
  const settings = benchSettings(prodStandIn(prod, own, 'bench-app'));
  const real = benchSettings({ ...prod, profile: 'prod' });

  test('has as many targets of each kind and the same receivers as prod', () => {
    const sizes = ({ targets }: typeof settings) => ({
      applications: targets.applications.length,
      http: targets.http.length,
      tls: targets.tls.length,
      postgres: targets.postgres === null,
      redis: targets.redis?.password,
      qdrant: targets.qdrant?.apiKey,
      containers: targets.containers,
    });
    expect(sizes(settings)).toEqual(sizes(real));
    expect(settings.parts).toEqual(real.parts);
    expect(settings.resources).toEqual(real.resources);
    const kinds = ({ receivers }: typeof settings) =>
      Object.entries(receivers).flatMap(([kind, receiver]) => (receiver === null ? [] : kind));
    expect(kinds(settings)).toEqual(kinds(real));
    expect(kinds(settings)).toContain('pagerduty');
  });

  test('asks and tells nobody: every address is one that does not exist, or this machine', () => {
    const { targets, receivers, grafanaApiUrl, docker } = settings;
    const hosts = [
      ...[...targets.applications, ...targets.http, targets.qdrant!.url, receivers.pagerduty!.url],
      ...[...targets.tls, receivers.smtp!.host].map((host) => `x://${host}`),
      ...[targets.postgres!.host, targets.redis!.host].map((host) => `x://${host}`),
      ...Object.values(madeUpSecrets(settings)),
    ].map((url) => new URL(url).hostname);
    expect(hosts.filter((host) => !host.endsWith('bench.invalid'))).toEqual([]);
    expect(grafanaApiUrl).toBe('http://127.0.0.1:19003');
    expect([docker.host, docker.joinNetworks]).toEqual([own.dockerHost, ['bench-app']]);
  });

  test('what prod does not watch is not watched here either', () => {
    const fewer = Object.entries(prod).filter(([key]) => !/^(smtp|qdrant|probe)/.test(key));
    const none = benchSettings(prodStandIn(Object.fromEntries(fewer), own, 'bench-app'));
    expect([none.targets.qdrant, none.receivers.smtp, none.targets.http]).toEqual([null, null, []]);
  });
});

test('the resources of a program by their plugin; providers and the stack itself are none', () => {
  const types = [
    'pulumi:pulumi:Stack',
    'pulumi:providers:docker',
    'voiceassist:monitoring:Prometheus',
    'voiceassist:monitoring:Service',
    'docker:index/container:Container',
    'docker:index/volume:Volume',
    'docker:index/remoteImage:RemoteImage',
    'command:local:Command',
    'grafana:oss/folder:Folder',
  ];
  const resources = types.map((type) => ({ urn: type, type }));
  expect(countsOf({ version: 3, deployment: { resources } })).toEqual({
    components: 2,
    docker: 3,
    command: 1,
    grafana: 1,
  });
});

test.each(['sh', 'bash'])('CPU time as %s tells it, after whatever was printed', async (shell) => {
  const burn = 'const end = Date.now() + 300; while (Date.now() < end); console.log("9m9s 9m9s")';
  const { stdout } = await execa(shell, ['-c', `node --eval '${burn}' && times`]);
  expect(cpuSeconds(stdout)).toBeGreaterThan(0.05);
  expect(cpuSeconds(stdout)).toBeLessThan(20);
});

test('CPU time with its minutes', () => {
  expect(cpuSeconds('0m0.000s 0m0.000s\n1m2.500s 0m1.250s\n')).toBe(63.75);
});

describe('what is thrown away', () => {
  test.each(['done', 'failed'])('after use that is %s, once', async (outcome) => {
    const listeners = process.listenerCount('SIGTERM');
    let removed = 0;
    const used = withThrowaway(
      () => Promise.resolve(void removed++),
      () => (outcome === 'done' ? Promise.resolve('done') : Promise.reject(new Error('failed'))),
    );
    expect(await used.catch((error: Error) => error.message)).toBe(outcome);
    expect(removed).toBe(1);
    expect(process.listenerCount('SIGTERM')).toBe(listeners);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s too, before the command ends with %i', async (signal, code) => {
    const script = `
      import { setTimeout as sleep } from 'node:timers/promises';
      import { withThrowaway } from './ops/throwaway.ts';
      await withThrowaway(
        async () => { await sleep(50); console.log('removed'); },
        async () => { console.log('in use'); await sleep(20_000); },
      );`;
    const child = execa('node', ['--input-type=module', '--eval', script], {
      cwd: root,
      reject: false,
    });
    child.stdout.once('data', () => child.kill(signal));
    const { stdout, exitCode } = await child;
    expect([stdout, exitCode]).toEqual(['in use\nremoved', code]);
  });

  test('all of it when one stands on the other, the newest first, and nothing goes on', async () => {
    const script = `
      import { setTimeout as sleep } from 'node:timers/promises';
      import { withThrowaway } from './ops/throwaway.ts';
      let ended = false;
      const remove = (name, ms) => async () => {
        await sleep(ms);
        console.log('removed ' + name);
        if (name === 'container') ended = true;
      };
      await withThrowaway(remove('network', 50), async () => {
        await withThrowaway(remove('container', 50), async () => {
          console.log('in use');
          while (!ended) await sleep(5);
          throw new Error('it is gone');
        });
      }).finally(() => console.log('goes on'));`;
    const child = execa('node', ['--input-type=module', '--eval', script], {
      cwd: root,
      reject: false,
    });
    child.stdout.once('data', () => child.kill('SIGINT'));
    const { stdout, stderr, exitCode } = await child;
    expect([stdout, stderr, exitCode]).toEqual([
      'in use\nremoved container\nremoved network',
      '',
      130,
    ]);
  });

  test('what cannot be removed is said, and the rest is removed all the same', async () => {
    const script = `
      import { setTimeout as sleep } from 'node:timers/promises';
      import { withThrowaway } from './ops/throwaway.ts';
      await withThrowaway(async () => console.log('removed'), () =>
        withThrowaway(() => Promise.reject(new Error('in use by another')), async () => {
          console.log('in use');
          await sleep(20_000);
        }),
      );`;
    const child = execa('node', ['--input-type=module', '--eval', script], {
      cwd: root,
      reject: false,
    });
    child.stdout.once('data', () => child.kill('SIGTERM'));
    const { stdout, stderr, exitCode } = await child;
    expect([stdout, stderr, exitCode]).toEqual([
      'in use\nremoved',
      'Not removed: in use by another',
      143,
    ]);
  });

  test('with all that a program started, and nothing else', async () => {
    const sleeper = (mark: string) =>
      execa('sh', ['-c', 'sleep 20 & sleep 20; wait'], {
        env: { BENCH_TEST: mark },
        reject: false,
      });
    const [one, other] = [sleeper(`one-${process.pid}`), sleeper(`other-${process.pid}`)];
    await endAllWith('BENCH_TEST', `one-${process.pid}`);
    expect((await one).signal).toBe('SIGKILL');
    expect(other.exitCode).toBe(null);
    await endAllWith('BENCH_TEST', `other-${process.pid}`);
    expect((await other).signal).toBe('SIGKILL');
  });
});
