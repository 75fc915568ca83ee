import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { renderRules } from '../../rules/render.ts';
import type { FinishedRuleGroup } from '../../rules/types.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import type { Settings } from '../../stacks/schema.ts';
import { Refusal } from '../cli.ts';
import { timed } from './bench.ts';
import { metricsOf, samples, sum, until } from './prometheus-api.ts';
import { exec, withPrometheus } from './prometheus-container.ts';
import { putFiles } from './with-files.ts';

const MIB = 1024 ** 2;

/** What the rules cost a Prometheus with the limits of these settings, no target and no sample. */
export async function inPrometheus(
  groups: readonly FinishedRuleGroup[],
  settings: Settings,
  docker: Docker,
) {
  const { evaluation } = settings.intervals;
  const config = `global: { evaluation_interval: ${evaluation} }\nrule_files: [rules/*.yml]\n`;
  const files = { 'prometheus.yml': config };
  return withPrometheus(docker, { files, settings }, async ({ container, url, dir }) => {
    const rules = Object.entries(renderRules(groups)).map(([name, text]) => [
      `rules/${name}`,
      text,
    ]);
    putFiles(dir, Object.fromEntries(rules) as Record<string, string>);
    const reload = await timed(() => post(`${url}/-/reload`));
    const again = await timed(() => post(`${url}/-/reload`));
    const file = '/etc/prometheus/prometheus.yml';
    // 3: lint found something; copies of rules are duplicates.
    const check = () =>
      exec(container, ['promtool', 'check', 'config', '--lint=all', file], [0, 3]);
    // The first start of a program reads it from disk.
    await check();
    const promtool = await timed(check);
    await until('every group was evaluated twice', async () => {
      const counts = samples(await metricsOf(url), 'prometheus_rule_group_iterations_total');
      return counts.length === groups.length && Math.min(...counts) >= 2;
    });
    const before = await metricsOf(url);
    await sleep(1000 * durationSeconds(evaluation));
    const text = await metricsOf(url);
    const cpu = (of: string) => samples(of, 'process_cpu_seconds_total')[0]!;
    return {
      reload,
      again,
      promtool,
      evaluation: 1000 * sum(samples(text, 'prometheus_rule_group_last_duration_seconds')),
      cpu: 1000 * (cpu(text) - cpu(before)),
      memory: samples(text, 'process_resident_memory_bytes')[0]! / MIB,
    };
  });
}

async function post(url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST' });
  if (!response.ok) throw new Refusal(`Prometheus refused to reload: ${await response.text()}`);
}
