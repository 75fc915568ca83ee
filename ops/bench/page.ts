import type { FaultResult } from '../drill/fault-figures.ts';
import { overheadOf } from '../drill/fault-report.ts';
import { total } from '../drill/minimum.ts';
import { Refusal } from '../cli.ts';
import type { Reporter } from '../progress.ts';
import type { Bench, Measured } from './bench.ts';
import type { BenchStack } from './bench-stack.ts';
import { onDevStack } from './on-dev-stack.ts';
import { spread, spreadSizes } from './spread.ts';

const runs = 3;
/** How many times as fast as written the time of the stack runs. */
const timescale = 10;
/** Seconds that a page may take beyond what it cannot be quicker than. */
const aim = 2;

/** From a fault to the page. */
export const page: Bench = {
  about: 'from the first failing request to the page, beside the computed minimum',
  expected: 600,
  run: onDevStack(measure, { timescale }),
};

async function measure(stack: BenchStack, report: Reporter): Promise<Measured> {
  await report.step('npm run up', () => stack.ops('up'));
  const found: Way[] = [];
  for (let run = 1; run <= runs; run++)
    found.push(
      await report.step(`drill ${run} of ${runs}`, async () =>
        wayIn(await stack.ops('drill', 'faults', '--only', 'errors', '--json')),
      ),
    );
  const row = (name: string, key: keyof Way, atMost?: number) =>
    spread(
      name,
      found.map((one) => one[key]),
      atMost === undefined ? undefined : [atMost, null, null],
    );
  return {
    sizes: spreadSizes,
    rows: [
      row('until the condition is seen', 'detected'),
      row('until the alert fires', 'fired'),
      row('until the page is there', 'paged'),
      row('computed minimum', 'minimum'),
      row('page beyond the minimum', 'overhead', aim),
    ],
    notes: [
      `${runs} runs of npm run drill -- faults --only errors on a dev stack whose time runs ${timescale} times as fast.`,
      'The minimum is the mean of what nothing can be quicker than: half a scrape, half an evaluation, the',
      "alert's for, Alertmanager's group_wait and what its window must hold; one run may fall below it by",
      'luck. The page is the one that arrives at the inbox, which plays PagerDuty.',
    ],
  };
}

/** Seconds from the fault. */
interface Way {
  detected: number;
  fired: number;
  paged: number;
  minimum: number;
  overhead: number;
}

/** The way of the measured alert in what `npm run drill -- faults --json` prints. @throws Refusal when it has none */
export function wayIn(text: string): Way {
  const { results } = JSON.parse(text) as { results: FaultResult[] };
  const [result] = results;
  const overhead = result && overheadOf(result);
  if (overhead === undefined) throw new Refusal('The drill has measured no page.');
  const { detected = NaN, fired = NaN, paged = NaN, minimum } = result!;
  return { detected, fired, paged, minimum: total(minimum), overhead };
}
