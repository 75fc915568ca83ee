import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { durationSeconds } from '../../stacks/duration.ts';
import type { CheckoutCopy } from '../checkout-copy.ts';
import { Refusal } from '../cli.ts';
import type { Reporter } from '../progress.ts';
import type { Bench, Measured } from './bench.ts';
import type { BenchStack } from './bench-stack.ts';
import { onDevStack } from './on-dev-stack.ts';
import { getJson, metricsOf, samples } from './prometheus-api.ts';
import { spread, spreadSizes } from './spread.ts';

const runs = 7;
/** Seconds from the start of the delivery until Prometheus has loaded the new rules. */
const aim = 2;

/** How long a changed threshold takes to be in force. */
export const live: Bench = {
  about: 'a changed threshold: from the start of its delivery until Prometheus evaluates by it',
  expected: 480,
  run: onDevStack(measure),
};

/** Seconds from the start of the delivery. */
interface Live {
  loaded: number;
  evaluated: number;
  delivered: number;
  /** Of the whole `pulumi up`, from its own start. */
  up: number;
}

async function measure(stack: BenchStack, report: Reporter): Promise<Measured> {
  noteDeliveries(stack.copy, noteFile(stack));
  await report.step('npm run up', () => stack.ops('up'));
  const evaluation = durationSeconds(stack.settings.intervals.evaluation);
  const found: Live[] = [];
  let putBack: (() => void) | undefined;
  for (let run = 1; run <= runs; run++) {
    // There and back again: each is a change.
    if (putBack === undefined) putBack = changeThreshold(stack.copy);
    else {
      putBack();
      putBack = undefined;
    }
    found.push(await report.step(`change ${run} of ${runs}`, () => oneChange(stack)));
  }
  const row = (name: string, key: keyof Live, atMost?: number) =>
    spread(
      name,
      found.map((one) => one[key]),
      atMost === undefined ? undefined : [null, null, atMost],
    );
  return {
    sizes: spreadSizes,
    rows: [
      row('until the new rules are loaded', 'loaded', aim),
      row('until the changed rule is evaluated', 'evaluated', aim + evaluation),
      row('until the delivery has read it back', 'delivered'),
      row('pulumi up, whole', 'up'),
    ],
    notes: [
      `${runs} changes of one number in rules/thresholds, each brought by a plain pulumi up of a running dev`,
      "stack. The clock starts with the delivery's process; the ends are Prometheus' own times of its last",
      `reload and of the first evaluation. Every group has its own instant in each ${evaluation} s, so that wait is`,
      'chance; the rest is check, rehearsal, swap and reload.',
    ],
  };
}

/** Makes a copy of the checkout change a rule, and nothing but that. @returns puts it back */
export function changeThreshold(copy: CheckoutCopy): () => void {
  return copy.edit('rules/thresholds/host.ts', 'loadPerCpu: 2,', 'loadPerCpu: 2.5,');
}

/** Makes every delivery of a copy of the checkout note when it began and ended. */
export function noteDeliveries(copy: CheckoutCopy, file: string): void {
  const line = 'const plan = readPlan<DeliveryPlan>();\n';
  const note = '`${plan.container} ${performance.timeOrigin} ${Date.now()}\\n`';
  copy.edit(
    'infra/delivery/deliver.ts',
    line,
    `${line}process.on('exit', () => appendFileSync(${JSON.stringify(file)}, ${note}));\nimport { appendFileSync } from 'node:fs';\n`,
  );
}

const noteFile = ({ copy }: BenchStack) => join(copy.dir, 'deliveries');

/** The deliveries that a copy has noted, in seconds since 1970. */
export function parseDeliveries(text: string) {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [container = '', start, end] = line.split(' ');
      return { container, start: Number(start) / 1000, end: Number(end) / 1000 };
    });
}

async function oneChange(stack: BenchStack): Promise<Live> {
  const url = `http://127.0.0.1:${stack.settings.publish.ports.prometheus}`;
  const before = new Set((await rulesOf(url)).map(({ key }) => key));
  const noted = () =>
    parseDeliveries(existsSync(noteFile(stack)) ? readFileSync(noteFile(stack), 'utf8') : '');
  const old = noted().length;
  let first: number | undefined;
  let going = true;
  const watching = (async () => {
    while (going && first === undefined) {
      // It may not answer while it loads.
      const fresh = (await rulesOf(url).catch(() => [])).filter(({ key }) => !before.has(key));
      if (fresh.length > 0 && fresh.every(({ evaluated }) => evaluated > 0))
        first = Math.max(...fresh.map(({ evaluated }) => evaluated));
      await sleep(250);
    }
  })();
  const { whole } = await stack.up().finally(() => (going = false));
  await watching;
  const delivery = noted()
    .slice(old)
    .find(({ container }) => container === `${stack.prefix}-prometheus`);
  if (delivery === undefined || first === undefined)
    throw new Refusal('The changed threshold changed no rule of Prometheus.');
  const loaded = samples(
    await metricsOf(url),
    'prometheus_config_last_reload_success_timestamp_seconds',
  )[0]!;
  return {
    loaded: loaded - delivery.start,
    evaluated: first - delivery.start,
    delivered: delivery.end - delivery.start,
    up: whole,
  };
}

/** Every rule by what makes it another rule, and when it was last evaluated to the end; 0: never. */
async function rulesOf(url: string): Promise<{ key: string; evaluated: number }[]> {
  const { data } = await getJson<{
    data: {
      groups: {
        rules: { name: string; query: string; lastEvaluation: string; evaluationTime: number }[];
      }[];
    };
  }>(`${url}/api/v1/rules`);
  return data.groups.flatMap(({ rules }) =>
    rules.map(({ name, query, lastEvaluation, evaluationTime }) => {
      const started = Date.parse(lastEvaluation) / 1000;
      return { key: `${name} ${query}`, evaluated: started > 0 ? started + evaluationTime : 0 };
    }),
  );
}
