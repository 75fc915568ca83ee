import { setTimeout as sleep } from 'node:timers/promises';
import { serviceLabel } from '../../infra/labels.ts';
import { deployedServices } from '../../infra/services.ts';
import type { ServiceName, Settings } from '../../stacks/schema.ts';
import { Refusal } from '../cli.ts';
import type { Reporter } from '../progress.ts';
import type { Bench, Measured, Row } from './bench.ts';
import type { BenchStack } from './bench-stack.ts';
import { onDevStack } from './on-dev-stack.ts';
import { copyOf } from './container-copy.ts';
import { query } from './prometheus-api.ts';
import { watchUsage, type Usage } from './usage.ts';

/** Requests a second of the demo's users under load; ten times what they do by themselves. */
const loadRate = 30;
/** Seconds after the start, and after each change, until the figures are taken; and over which they are. */
const [starting, settling, window] = [120, 60, 60];
/** MiB within which the whole stack is hoped to idle. */
const aim = 1024;

/** What each component takes. */
export const footprint: Bench = {
  about: 'memory and CPU of each component of the dev stack, idle and under load',
  expected: 480,
  run: onDevStack(measure),
};

async function measure(stack: BenchStack, report: Reporter): Promise<Measured> {
  await report.step('npm run up', () => stack.ops('up'));
  const { settings, engine, prefix } = stack;
  const traffic = engine.getContainer(`${prefix}-voiceassist-traffic`);
  const users = copyOf(await traffic.inspect());
  await report.step('the demo without its users', async () => {
    await sleep(1000 * starting);
    await traffic.stop();
    await sleep(1000 * settling);
  });
  const idle = await report.step('idle', () => usage(stack, ['voiceassist-traffic']));
  const [load, rate] = await report.step('under load', async () => {
    await traffic.remove();
    const more = await engine.createContainer({ ...users, Env: withRate(users.Env ?? []) });
    await more.start();
    await sleep(1000 * (starting + settling));
    const found = await usage(stack);
    const url = `http://127.0.0.1:${settings.publish.ports.prometheus}`;
    return [found, (await query(url, 'sum(rate(http_requests_total[1m]))'))[0] ?? 0] as const;
  });
  return {
    sizes: ['idle', 'under load'],
    rows: footprintRows(settings, idle, load),
    notes: [
      `Idle: the demo's users are stopped. Under load: they make ${loadRate} requests a second (Prometheus counted`,
      `${rate.toFixed(1)}). Over ${window} s, ${settling} s and more after each change; memory as docker stats has it,`,
      'without the files that the kernel would drop first. CPU is of one core.',
      'The demo: what prod does not run, so the database, the cache, the application, its users and the inbox.',
    ],
  };
}

/** The environment of the demo's users under load, at any hour of the day. */
export function withRate(env: readonly string[]): string[] {
  if (!env.some((entry) => entry.startsWith('BASE_RATE=')))
    throw new Refusal("The demo's users have no BASE_RATE to raise.");
  const own = env.filter((entry) => !/^(BASE_RATE|DAILY_RHYTHM)=/.test(entry));
  return [...own, `BASE_RATE=${loadRate}`, 'DAILY_RHYTHM=off'];
}

async function usage(
  stack: BenchStack,
  without: readonly ServiceName[] = [],
): Promise<Map<string, Usage>> {
  const containers = (await stack.containers())
    .map(({ Id, Config }) => ({ id: Id, name: Config.Labels[serviceLabel] ?? '' }))
    .filter(({ name }) => name !== '' && !without.includes(name as ServiceName))
    .map(({ id, name }) => ({ name, container: stack.engine.getContainer(id) }));
  return watchUsage(containers, window);
}

/** A row for memory and one for CPU of each component, the largest first, and their totals above. */
export function footprintRows(
  settings: Settings,
  idle: ReadonlyMap<string, Usage>,
  load: ReadonlyMap<string, Usage>,
): Row[] {
  const monitoring = deployedServices({ ...settings, parts: { ...settings.parts, demo: false } });
  const names = [...load.keys()].sort((a, b) => load.get(b)!.memory - load.get(a)!.memory);
  const own = names.filter((name) => monitoring.has(name as ServiceName));
  const total = (which: ReadonlyMap<string, Usage>, some: readonly string[], of: keyof Usage) =>
    some.reduce((sum, name) => sum + (which.get(name)?.[of] ?? 0), 0);
  const row = (name: string, some: readonly string[], of: keyof Usage): Row => ({
    name: `${name}: ${of === 'cpu' ? 'CPU' : 'memory'}`,
    unit: of === 'cpu' ? '%' : 'MiB',
    values: [total(idle, some, of), total(load, some, of)],
  });
  const each = (of: keyof Usage) => names.map((name) => row(name, [name], of));
  return [
    { ...row('the whole stack', names, 'memory'), aim: { of: 'value', atMost: [aim, null] } },
    row('without the demo', own, 'memory'),
    ...each('memory'),
    row('the whole stack', names, 'cpu'),
    row('without the demo', own, 'cpu'),
    ...each('cpu'),
  ];
}
