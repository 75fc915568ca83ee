import { contract } from '../../rules/contract.ts';
import type { ContractMetric } from '../../rules/contract/types.ts';
import type { Family, Sample } from './exposition.ts';
import { counted, readBy, type Check, type Finding } from './finding.ts';

/** Whether values are numbers, and such as the metric can have. */
export const numbers: Check = ({ exposition, readers }) =>
  contract.flatMap((metric) => {
    const family = exposition.families.get(metric.name);
    if (family?.type !== metric.type) return [];
    return [
      ...notFinite(family, readBy(metric.name, readers)),
      ...below(metric, family),
      ...implausible(metric, family),
    ];
  });

const finding = (severity: Finding['severity'], { name }: Family, text: string): Finding => ({
  subject: 'numbers',
  severity,
  metrics: [name],
  text: `${name} ${text}`,
});

/** "in 3 of 12 series", or nothing where it has but one. */
const where = (some: readonly Sample[], { samples }: Family) =>
  samples.length === 1 ? '' : ` in ${some.length} of ${counted(samples.length, 'sample')}`;

function notFinite(family: Family, read: string): Finding[] {
  const strange = family.samples.filter(({ value }) => !Number.isFinite(value));
  if (strange.length === 0) return [];
  return [finding('error', family, `is ${strange[0]!.value}${where(strange, family)}.${read}`)];
}

/** The contract measures and counts things: there is never less than none. */
function below({ type }: ContractMetric, family: Family): Finding[] {
  const negative = family.samples.filter(({ value }) => value < 0 && value !== -Infinity);
  if (negative.length === 0) return [];
  const is = `is ${negative[0]!.value}${where(negative, family)}`;
  return type === 'gauge'
    ? [finding('warning', family, `${is}: it is lowered more often than raised.`)]
    : [finding('error', family, `${is}: it counts, and begins at 0.`)];
}

function implausible({ plausible, unit }: ContractMetric, family: Family): Finding[] {
  if (plausible === undefined) return [];
  const [from, to] = plausible;
  const strange = family.samples.filter(
    ({ value }) => Number.isFinite(value) && value >= 0 && (value < from || value > to),
  );
  if (strange.length === 0) return [];
  return [finding('warning', family, `is ${strange[0]!.value}, which are hardly ${unit}.`)];
}
