import { contract } from '../../rules/contract.ts';
import { seriesText, type Exposition, type Sample } from './exposition.ts';
import { counted, seriesOf, type Finding } from './finding.ts';

/** So many are shown; a server with several processes has hundreds. */
const SHOWN = 3;

/** An answer with the time at which it was asked for, in seconds since 1970. */
export interface TimedExposition {
  exposition: Exposition;
  at: number;
}

/**
 * Counters of the contract that are lower in a later answer, or gone. Between two requests a counter only
 * falls when its process ends; a restart is told apart by the time at which the process started.
 */
export function fallenCounters(answers: readonly TimedExposition[]): Finding[] {
  const steps = answers.slice(1).map((after, i) => [answers[i]!, after] as const);
  const fallen = steps.flatMap(([before, after]) => fallenBetween(before, after));
  if (fallen.length === 0) return [];
  const finding = {
    subject: 'counters',
    metrics: [...new Set(fallen.map(({ metric }) => metric))],
  } as const;
  if (steps.some(([before, after]) => isRestart(before, after)))
    return [
      {
        ...finding,
        severity: 'warning',
        text: 'The server was restarted between two samples and counts anew; check again.',
      },
    ];
  const more = fallen.length > SHOWN ? [`${fallen.length - SHOWN} more`] : [];
  const shown = [...fallen.slice(0, SHOWN).map(({ text }) => text), ...more].join('; ');
  return [
    {
      ...finding,
      severity: 'error',
      text: `${counted(fallen.length, 'series', 'series')} fell or went away between two samples: ${shown}. Where several processes answer by turns, each with counts of its own, they must count together; in Python that is the multiprocess mode of the client library.`,
    },
  ];
}

function fallenBetween(before: TimedExposition, after: TimedExposition) {
  const now = new Map(
    counting(after.exposition).map(({ sample }) => [sample.key, sample.value] as const),
  );
  return counting(before.exposition)
    .filter(({ sample }) => !((now.get(sample.key) ?? -Infinity) >= sample.value))
    .filter(({ sample }) => !Number.isNaN(sample.value))
    .map(({ metric, sample }) => ({
      metric,
      text: `${seriesText(sample)} ${sample.value}, then ${now.get(sample.key) ?? 'none'}`,
    }));
}

/** Series that can only rise; a sum may fall where observations are negative. */
function counting({ families }: Exposition): { metric: string; sample: Sample }[] {
  return contract.flatMap(({ name: metric, type }) => {
    const family = families.get(metric);
    if (type === 'gauge' || family?.type !== type) return [];
    const suffixes = type === 'counter' ? [''] : ['_bucket', '_count'];
    return suffixes.flatMap((suffix) =>
      seriesOf(family, suffix).map((sample) => ({ metric, sample })),
    );
  });
}

/** A second of grace: the start is rounded by some libraries. */
function isRestart(before: TimedExposition, after: TimedExposition): boolean {
  const started = ({ exposition }: TimedExposition) =>
    seriesOf(exposition.families.get('process_start_time_seconds'))[0]?.value ?? 0;
  return started(after) > started(before) && started(after) >= before.at - 1;
}
