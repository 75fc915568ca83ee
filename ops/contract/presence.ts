import { contract, contractByName, metricOfSeries } from '../../rules/contract.ts';
import type { ContractMetric } from '../../rules/contract/types.ts';
import { nearMiss } from '../../rules/near-miss.ts';
import type { Exposition, Family } from './exposition.ts';
import { readBy, seriesOf, type Check, type Context, type Finding } from './finding.ts';

/** Metrics that are not there, or of another type. */
export const presence: Check = (context) =>
  contract.flatMap((metric) => {
    const family = familyOf(metric, context.exposition);
    const wrongType = ofType(metric, family);
    if (wrongType !== undefined) return [wrongType];
    return (family?.samples.length ?? 0) > 0 ? [] : absent(metric, family, context);
  });

/** A histogram without its `# TYPE` line is as many metrics as it has kinds of samples. */
function familyOf({ name, type }: ContractMetric, { families }: Exposition): Family | undefined {
  return families.get(name) ?? (type === 'histogram' ? families.get(`${name}_bucket`) : undefined);
}

function ofType(metric: ContractMetric, family: Family | undefined): Finding | undefined {
  const { name, type } = metric;
  if (family === undefined || family.type === type) return undefined;
  const finding = { subject: 'type', severity: 'error', metrics: [name] } as const;
  if (family.type === undefined || family.type === 'untyped' || family.type === 'unknown')
    return { ...finding, text: `${name} has no line "# TYPE ${name} ${type}".` };
  const why =
    type === 'histogram' && family.type === 'summary'
      ? ' Quantiles of several servers cannot be put together, and no share of slow requests can be counted.'
      : '';
  return { ...finding, text: `${name} is a ${family.type}; it must be a ${type}.${why}` };
}

function absent(
  metric: ContractMetric,
  family: Family | undefined,
  { exposition, readers }: Context,
): Finding[] {
  const { name, required, appears } = metric;
  if (!required) return [];
  const read = readBy(name, readers);
  const missing = (text: string): Finding[] => [
    { subject: 'missing', severity: 'error', metrics: [name], text: `${text}${read}` },
  ];
  const unseen = (event: string): Finding[] => [
    {
      subject: 'unseen',
      severity: 'warning',
      metrics: [name],
      text: `${name} has no series yet, so its labels could not be checked: it comes with ${event}.`,
    },
  ];
  const meant = family === undefined ? probablyMeant(metric, exposition) : undefined;
  if (meant !== undefined) return missing(`${name} is missing; ${meant} must have this name.`);
  if (appears === 'at start')
    return missing(
      family === undefined
        ? `${name} is missing.`
        : `${name} is declared and has no series; it must have them from the start.`,
    );
  if (typeof appears === 'object') return unseen(appears.after);
  return isBusy(exposition)
    ? missing(`${name} is missing, although the server has worked.`)
    : unseen('the first request');
}

/** Whether anything was counted: then requests came in. */
function isBusy({ families }: Exposition): boolean {
  return contract
    .filter(({ name, type }) => type !== 'gauge' && !name.startsWith('process_'))
    .flatMap(({ name, type }) => seriesOf(families.get(name), type === 'histogram' ? '_count' : ''))
    .some(({ value }) => value > 0);
}

/** A metric that is none of the contract and has almost this name: a prefix, another ending, a letter. */
function probablyMeant({ name }: ContractMetric, { families }: Exposition): string | undefined {
  const others = [...families.values()]
    .map((family) => family.name)
    .filter((other) => metricOfSeries(other) === undefined && !contractByName.has(other));
  const bare = name.replace(/_total$/, '');
  return (
    others.find((other) => other === bare || other.endsWith(`_${name}`)) ??
    /did you mean (\S+)\?/.exec(nearMiss(name, others))?.[1]
  );
}
