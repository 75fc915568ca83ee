import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { images } from '../../infra/images.ts';
import { renderRules } from '../../rules/render.ts';
import type { FinishedRuleGroup } from '../../rules/types.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import type { Settings } from '../../stacks/schema.ts';
import { Refusal } from '../cli.ts';
import { timed } from './bench.ts';
import { withContainer } from './throwaway.ts';

const MIB = 1024 ** 2;

/** What the rules cost a Prometheus with the limits of these settings, no target and no sample. */
export async function inPrometheus(
  groups: readonly FinishedRuleGroup[],
  settings: Settings,
  docker: Docker,
) {
  const dir = mkdtempSync(join(tmpdir(), 'voiceassist-bench-'));
  const clean = () => rmSync(dir, { recursive: true, force: true });
  // Ctrl-C ends the process past every `finally`.
  process.once('exit', clean);
  try {
    // Prometheus runs as another user.
    chmodSync(dir, 0o755);
    mkdirSync(join(dir, 'rules'));
    writeFileSync(
      join(dir, 'prometheus.yml'),
      `global: { evaluation_interval: ${settings.intervals.evaluation} }\nrule_files: [rules/*.yml]\n`,
    );
    return await withContainer(docker, containerOptions(dir, settings), async (container) => {
      const url = await addressOf(container);
      await until('Prometheus is ready', async () => (await fetch(`${url}/-/ready`)).ok);
      for (const [name, text] of Object.entries(renderRules(groups)))
        writeFileSync(join(dir, 'rules', name), text);
      const reload = await timed(() => post(`${url}/-/reload`));
      const again = await timed(() => post(`${url}/-/reload`));
      const config = '/etc/prometheus/prometheus.yml';
      const check = () => exec(container, ['promtool', 'check', 'config', '--lint=all', config]);
      // The first start of a program reads it from disk.
      await check();
      const promtool = await timed(check);
      await until('every group was evaluated twice', async () => {
        const counts = samples(await metrics(url), 'prometheus_rule_group_iterations_total');
        return counts.length === groups.length && Math.min(...counts) >= 2;
      });
      const before = await metrics(url);
      await sleep(1000 * durationSeconds(settings.intervals.evaluation));
      const text = await metrics(url);
      const cpu = (of: string) => samples(of, 'process_cpu_seconds_total')[0]!;
      const seconds = samples(text, 'prometheus_rule_group_last_duration_seconds');
      return {
        reload,
        again,
        promtool,
        evaluation: 1000 * seconds.reduce((sum, value) => sum + value, 0),
        cpu: 1000 * (cpu(text) - cpu(before)),
        memory: samples(text, 'process_resident_memory_bytes')[0]! / MIB,
      };
    });
  } finally {
    clean();
    process.off('exit', clean);
  }
}

function containerOptions(dir: string, settings: Settings): Docker.ContainerCreateOptions {
  const { memory, processes } = settings.resources.prometheus;
  return {
    Image: images.prometheus,
    Cmd: [
      '--config.file=/etc/prometheus/prometheus.yml',
      '--storage.tsdb.path=/prometheus',
      '--web.enable-lifecycle',
    ],
    ExposedPorts: { '9090/tcp': {} },
    HostConfig: {
      Binds: [`${dir}:/etc/prometheus:ro`],
      PortBindings: { '9090/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
      Memory: memory * MIB,
      MemorySwap: memory * MIB,
      Ulimits: [{ Name: 'nproc', Soft: processes, Hard: processes }],
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
    },
  };
}

async function addressOf(container: Docker.Container): Promise<string> {
  const { NetworkSettings } = await container.inspect();
  const port = NetworkSettings.Ports['9090/tcp']?.[0]?.HostPort;
  if (port === undefined) throw new Refusal('The engine published no port of Prometheus.');
  return `http://127.0.0.1:${port}`;
}

async function exec(container: Docker.Container, command: string[]): Promise<void> {
  const run = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
  const stream = await run.start({});
  const said: Buffer[] = [];
  for await (const chunk of stream) said.push(chunk as Buffer);
  const { ExitCode } = await run.inspect();
  // 3: lint found something; copies of rules are duplicates.
  if (ExitCode !== 0 && ExitCode !== 3)
    throw new Refusal(`promtool: ${Buffer.concat(said).toString().slice(-2000)}`);
}

async function post(url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST' });
  if (!response.ok) throw new Refusal(`Prometheus refused to reload: ${await response.text()}`);
}

const metrics = async (url: string) => (await fetch(`${url}/metrics`)).text();

/** Values of a metric in the text that Prometheus exposes. */
function samples(text: string, metric: string): number[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${metric} `) || line.startsWith(`${metric}{`))
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 180_000;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > end) throw new Refusal(`After three minutes not yet: ${what}.`);
    await sleep(250);
  }
}
