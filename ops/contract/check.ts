import { contract } from '../../rules/contract.ts';
import type { ContractReaders } from '../../rules/contract/readers.ts';
import { readAnswer, scrapeRefusals } from './answer.ts';
import { cardinality, labelCounts } from './cardinality.ts';
import { fallenCounters } from './counters.ts';
import { endpoints } from './endpoints.ts';
import type { Exposition } from './exposition.ts';
import type { Check, Finding } from './finding.ts';
import { histograms } from './histograms.ts';
import { labelNames } from './labels.ts';
import { numbers } from './numbers.ts';
import { presence } from './presence.ts';
import type { Answer } from './scrape.ts';
import { labelValues } from './values.ts';

const checks: readonly Check[] = [
  scrapeRefusals,
  presence,
  labelNames,
  labelValues,
  endpoints,
  cardinality,
  histograms,
  numbers,
];

/** How large one metric of an answer is. */
export interface Size {
  series: number;
  /** Values by label. */
  labels: Record<string, number>;
}

/** What was found out about a server. */
export interface Checked {
  findings: readonly Finding[];
  /** By metric, of the newest answer; empty where it could not be read. */
  sizes: Record<string, Size>;
}

/**
 * Holds a server's answers against the contract.
 *
 * @param answers at least one, the oldest first
 */
export function checkAnswers(answers: readonly Answer[], readers: ContractReaders): Checked {
  const read = answers.map((answer) => ({ at: answer.at, ...readAnswer(answer) }));
  const { exposition } = read.at(-1)!;
  // What every answer has is said once.
  const all = read.flatMap(({ findings }) => findings);
  const ofAnswers = [...new Map(all.map((finding) => [finding.text, finding])).values()];
  const isReadable = read.every(({ exposition: { problems } }) => problems.length === 0);
  const isOurs = contract.some(({ name }) => exposition.families.has(name));
  // Of a page that is no metrics text at all, "missing" would be said of every metric.
  if (ofAnswers.some(({ severity }) => severity === 'error') && !isOurs)
    return { findings: ofAnswers, sizes: {} };
  return {
    findings: [
      ...ofAnswers,
      ...checks.flatMap((check) => check({ exposition, readers })),
      // A line that could not be read would look like a counter that went away.
      ...(isReadable ? fallenCounters(read) : []),
    ],
    sizes: sizesOf(exposition),
  };
}

function sizesOf({ families }: Exposition): Record<string, Size> {
  return Object.fromEntries(
    [...families.values()].map((family) => [
      family.name,
      { series: family.samples.length, labels: labelCounts(family) },
    ]),
  );
}
