import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { images } from '../../infra/images.ts';
import { linksOf, watchedBy } from '../../infra/watched.ts';
import { ruleProblems } from '../../rules/check.ts';
import { ruleGroups } from '../../rules/index.ts';
import { renderRules } from '../../rules/render.ts';
import type { FinishedRuleGroup } from '../../rules/types.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import type { Settings } from '../../stacks/schema.ts';
import { Refusal } from '../cli.ts';
import type { Reporter } from '../progress.ts';
import { setUpTools } from '../setup.ts';
import { settingsFromFile } from '../stack-file.ts';
import { medianTime, type Bench, type Measured } from './bench.ts';
import { manyRules } from './many-rules.ts';
import { withContainer } from './throwaway.ts';

const MIB = 1024 ** 2;
const sizes = [1000, 5000];

/** What more rules cost, from the preview to the evaluation. */
export const rules: Bench = {
  about: "prod's own rules, 1,000 and 5,000: preview, check, reload, evaluation and memory",
  run: measure,
};

async function measure(report: Reporter): Promise<Measured> {
  const { settings } = settingsFromFile('prod');
  if (settings === undefined) throw new Refusal('The settings of prod are refused: npm run check.');
  const own = ruleGroups(watchedBy(settings), linksOf(settings));
  const base = own.flatMap((group) => group.rules).length;
  const docker = await setUpTools(['prometheus'], report);
  const found: Record<string, number>[] = [];
  for (const count of [base, ...sizes]) {
    const groups = manyRules(own, count);
    found.push(
      await report.step(`${count} rules`, async () => ({
        rules: count,
        groups: groups.length,
        ...inProcess(groups, settings),
        ...(await inPrometheus(groups, settings, docker)),
      })),
    );
  }
  const row = (name: string, unit: Measured['rows'][number]['unit'], key: string) => ({
    name,
    unit,
    values: found.map((one) => one[key]!),
  });
  return {
    sizes: found.map((one) => `${one.rules} rules`),
    rows: [
      row('rules', '', 'rules'),
      row('groups', '', 'groups'),
      row('rendered files', 'MiB', 'size'),
      row('preview: render', 'ms', 'render'),
      row('preview: guard and lint', 'ms', 'check'),
      row('promtool check config', 'ms', 'promtool'),
      row('reload, all rules new', 'ms', 'reload'),
      row('reload, nothing new', 'ms', 'again'),
      row('evaluation of all once', 'ms', 'evaluation'),
      row('CPU in one interval', 'ms', 'cpu'),
      row('memory of Prometheus', 'MiB', 'memory'),
    ],
    notes: [
      'Preview: what rules add to it in this process; what Pulumi itself needs comes on top.',
      'Prometheus has the limits of prod, no target and no sample: evaluation is the cost of the rules',
      `alone. Every group is evaluated each ${settings.intervals.evaluation}. Times but the CPU's grow with all else that the machine does.`,
    ],
  };
}

function inProcess(groups: readonly FinishedRuleGroup[], settings: Settings) {
  const files = renderRules(groups);
  return {
    size: Object.values(files).reduce((sum, text) => sum + text.length, 0) / MIB,
    render: medianTime(3, () => void renderRules(groups)),
    check: medianTime(3, () => void ruleProblems({ promql: groups }, watchedBy(settings))),
  };
}

async function inPrometheus(
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

async function timed(fn: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await fn();
  return performance.now() - started;
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 180_000;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > end) throw new Refusal(`After three minutes not yet: ${what}.`);
    await sleep(250);
  }
}
