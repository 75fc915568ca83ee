import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { images } from '../../infra/images.ts';
import { prometheusFiles } from '../../infra/prometheus-config.ts';
import { jobs } from '../../rules/jobs.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import type { Settings } from '../../stacks/schema.ts';
import { Refusal } from '../cli.ts';
import type { Reporter } from '../progress.ts';
import { setUpTools } from '../setup.ts';
import type { Bench, Measured, Row } from './bench.ts';
import { freeSubnet } from './free-places.ts';
import { metricsOf, query, samples, sum, until } from './prometheus-api.ts';
import { withPrometheus } from './prometheus-container.ts';
import { benchSettings } from './pulumi-preview.ts';
import { withContainer, withNetwork } from '../throwaway.ts';
import { withFiles } from './with-files.ts';
import { fleetFiles } from './fleet-files.ts';

const MIB = 1024 ** 2;
/** Applications at each size; the first is the base. */
const fleets = [2, 20, 100];
/** Series of each application. */
const series = 400;
/** Seconds before the figures are taken, and those that they are taken over. */
const [settling, window] = [90, 60];
/** Where the fleet plays what Prometheus asks besides, by the names that its config has. */
const standIns = { 'blackbox-exporter': 9115, grafana: 3000, alertmanager: 9093 };

/** What more targets cost Prometheus. */
export const targets: Bench = {
  about:
    'a fleet of 1, 10 and 50 times as many targets: CPU, memory, scrapes and rules of Prometheus',
  expected: 500,
  run: measure,
};

async function measure(report: Reporter): Promise<Measured> {
  const docker = await setUpTools(['prometheus', 'node'], report);
  const found: Record<string, number>[] = [];
  for (const count of fleets)
    found.push(
      await report.step(`${count} targets`, () => withFleet(docker, count), {
        expected: settling + window + 10,
      }),
    );
  const factors = fleets.map((count, index) => (index === 0 ? null : count / fleets[0]!));
  const row = (name: string, unit: Row['unit'], key: string, hoped = true): Row => ({
    name,
    unit,
    values: found.map((one) => one[key]!),
    ...(hoped ? { aim: { of: 'ratio', atMost: factors } } : {}),
  });
  return {
    sizes: fleets.map((count) => `${count} targets`),
    rows: [
      row('series', '', 'series', false),
      row('samples in a second', '', 'samples', false),
      row('CPU of Prometheus', '%', 'cpu'),
      row('memory of Prometheus', 'MiB', 'memory'),
      row('evaluation of all rules once', 'ms', 'evaluation'),
      row('scrape of a target, mean', 'ms', 'scrape'),
      row('scrape of a target, longest', 'ms', 'longest'),
    ],
    notes: [
      `Each target is an application with ${series} series under the intervals and the rules of prod, probed twice;`,
      `all of them are one small process on a container network, so its scrapes also wait for each other.`,
      `CPU is of one core, over ${window} s after ${settling} s; memory is what the process holds at the end. The aim: no`,
      'figure grows faster than the fleet. node-exporter is left out, so its target is down at each size.',
    ],
  };
}

async function withFleet(docker: Docker, count: number): Promise<Record<string, number>> {
  const subnet = await freeSubnet(docker);
  return withNetwork(docker, subnet, (network) =>
    withFiles(fleetFiles(), (dir) =>
      withContainer(docker, fleetOptions(dir, network, count), async () => {
        const settings = fleetSettings(count, subnet);
        const files = prometheusFiles(settings);
        return withPrometheus(docker, { files, settings, network }, ({ url }) =>
          figures(url, count, durationSeconds(settings.intervals.evaluation)),
        );
      }),
    ),
  );
}

/** Settings with the rules and limits of prod that watch nothing but a fleet. */
export function fleetSettings(count: number, subnet: string): Settings {
  const settings = benchSettings({
    profile: 'prod',
    subnet,
    applicationUrls: Array.from({ length: count }, (_, index) => `http://fleet:${8000 + index}`),
  });
  return { ...settings, parts: { ...settings.parts, cadvisor: false, logs: false } };
}

function fleetOptions(dir: string, network: string, count: number): Docker.ContainerCreateOptions {
  return {
    Image: images.node,
    Cmd: ['node', '/fleet/main.ts'],
    User: '1000:1000',
    Env: [
      `TARGETS=${count}`,
      `SERIES=${series}`,
      `OTHER_PORTS=${Object.values(standIns).join(',')}`,
    ],
    HostConfig: {
      Binds: [`${dir}:/fleet:ro`],
      NetworkMode: network,
      Memory: 512 * MIB,
      MemorySwap: 512 * MIB,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
    },
    NetworkingConfig: {
      EndpointsConfig: { [network]: { Aliases: ['fleet', ...Object.keys(standIns)] } },
    },
  };
}

async function figures(
  url: string,
  count: number,
  evaluation: number,
): Promise<Record<string, number>> {
  const rounds = window / evaluation;
  const up = `count(up{job="${jobs.application}"} == 1)`;
  await until('every target of the fleet is up', async () => (await query(url, up))[0] === count);
  await sleep(1000 * settling);
  const before = await metricsOf(url);
  await sleep(1000 * window);
  const after = await metricsOf(url);
  if ((await query(url, up))[0] !== count)
    throw new Refusal(`Not every one of ${count} targets was up to the end.`);
  const grown = (metric: string) => sum(samples(after, metric)) - sum(samples(before, metric));
  const duration = `scrape_duration_seconds{job="${jobs.application}"}`;
  const now = async (expr: string) => (await query(url, expr))[0]!;
  return {
    series: samples(after, 'prometheus_tsdb_head_series')[0]!,
    samples: grown('prometheus_tsdb_head_samples_appended_total') / window,
    cpu: (100 * grown('process_cpu_seconds_total')) / window,
    memory: samples(after, 'process_resident_memory_bytes')[0]! / MIB,
    evaluation: (1000 * grown('prometheus_rule_group_duration_seconds_sum')) / rounds,
    scrape: 1000 * (await now(`avg(avg_over_time(${duration}[1m]))`)),
    longest: 1000 * (await now(`max(max_over_time(${duration}[1m]))`)),
  };
}
