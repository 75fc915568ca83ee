import { contract, contractByName } from '../../rules/contract.ts';
import { forbiddenLabels } from '../../rules/contract/labels.ts';
import type { ContractMetric } from '../../rules/contract/types.ts';
import type { Exposition, Family, Sample } from './exposition.ts';
import { counted, listed, readBy, type Check, type Finding } from './finding.ts';

/** Labels that every target gets from Prometheus, which then renames the application's own. */
const ofTarget = ['job', 'instance', 'application'];
/** Those that belong to a type. */
const ofShape: Record<string, readonly string[]> = { histogram: ['le'], summary: ['quantile'] };

/** Labels that are not there, or too many. */
export const labelNames: Check = ({ exposition, readers }) => [
  ...contract.flatMap((metric) => {
    const family = exposition.families.get(metric.name);
    return family?.type === metric.type
      ? lacking(metric, family, readBy(metric.name, readers))
      : [];
  }),
  ...extra(exposition),
];

/** A label without a value is no label to Prometheus. */
const namesOf = ({ labels }: Sample) =>
  [...labels].flatMap(([name, value]) => (value === '' ? [] : [name]));

function lacking(metric: ContractMetric, family: Family, read: string): Finding[] {
  const { name, samples } = family;
  return metric.labels.flatMap(({ name: label }) => {
    const without = samples.filter((sample) => !namesOf(sample).includes(label)).length;
    if (without === 0) return [];
    const others = extraNames(family);
    const has = others.length === 0 ? '' : `; it has ${listed(others)}`;
    const text =
      without === samples.length
        ? `${name} lacks the label ${label}${has}.${read}`
        : `${name} lacks the label ${label} in ${without} of ${counted(samples.length, 'sample')}.${read}`;
    return [{ subject: 'labels', severity: 'error', metrics: [name], label, text }];
  });
}

/** Labels of a family that neither the contract nor its type gives it. */
function extraNames({ name, type, samples }: Family): string[] {
  const own = new Set([
    ...(contractByName.get(name)?.labels.map((label) => label.name) ?? []),
    ...(ofShape[type ?? ''] ?? []),
  ]);
  return [...new Set(samples.flatMap(namesOf))].filter((label) => !own.has(label)).sort();
}

/** One finding for a label that many metrics have, as one line of code gives it to all. */
function extra({ families }: Exposition): Finding[] {
  const found = [...families.values()].flatMap((family) =>
    extraNames(family).map((label) => ({ label, family })),
  );
  return [...Map.groupBy(found, ({ label }) => label)].flatMap(([label, list]): Finding[] => {
    const all = list.map(({ family }) => family);
    const ours = all.filter(({ name }) => contractByName.has(name));
    const finding = (severity: Finding['severity'], of: readonly Family[], text: string) => {
      const metrics = of.map(({ name }) => name);
      const have = metrics.length === 1 ? 'has' : 'have';
      const subject = `${listed(metrics)} ${have} the label ${label}`;
      return { subject: 'labels', severity, metrics, label, text: `${subject}${text}` } as const;
    };
    const what = forbiddenLabels.get(label);
    if (what !== undefined)
      return [
        finding(
          ours.length > 0 ? 'error' : 'warning',
          all,
          `: it tells ${what} apart, each with series of its own. Log it instead.`,
        ),
      ];
    if (label.startsWith('__'))
      return [finding('error', all, ': names that begin with __ belong to Prometheus.')];
    if (ofTarget.includes(label))
      return [
        finding(
          'warning',
          all,
          `, which Prometheus gives every target: it becomes exported_${label}.`,
        ),
      ];
    if (ours.length === 0) return [];
    const values = new Set(
      ours.flatMap(({ samples }) => samples.flatMap(({ labels }) => labels.get(label) ?? [])),
    );
    return [
      finding(
        'warning',
        ours,
        ` (${counted(values.size, 'value')}), of which the contract knows nothing: each value multiplies their series.`,
      ),
    ];
  });
}
