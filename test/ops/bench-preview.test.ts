import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import {
  benchConfig,
  benchSettings,
  cpuSeconds,
  madeUpSecrets,
  multiplyRules,
} from '../../ops/bench/pulumi-preview.ts';
import { endAllWith, withThrowaway } from '../../ops/bench/throwaway.ts';
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
      import { withThrowaway } from './ops/bench/throwaway.ts';
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
