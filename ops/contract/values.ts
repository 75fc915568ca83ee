import { allowedWords, contract, contractByName } from '../../rules/contract.ts';
import { labels as contractLabels } from '../../rules/contract/labels.ts';
import { whyNoRoute } from '../../rules/contract/route.ts';
import type { ContractLabel } from '../../rules/contract/types.ts';
import { tooManyValues } from './cardinality.ts';
import type { Exposition } from './exposition.ts';
import {
  counted,
  examples,
  listed,
  readBy,
  type Check,
  type Context,
  type Finding,
} from './finding.ts';

/** A label of the contract as an answer has it: in which metrics, with which values. */
export interface LabelSeen {
  label: ContractLabel;
  metrics: readonly string[];
  values: readonly string[];
}

/** What labels of the contract hold, and how many values. */
export const labelValues: Check = (context) => [
  ...seen(context.exposition).flatMap((one) => [
    ...notAllowed(one),
    ...tooManyValues(one, context.exposition),
  ]),
  ...neverSeen(context),
];

/** A label of several metrics is one finding: the same line of code fills all of them. */
function seen({ families }: Exposition): LabelSeen[] {
  return Object.values(contractLabels).map((label) => {
    const own = contract.flatMap((metric) => {
      const family = families.get(metric.name);
      return metric.labels.includes(label) && family !== undefined ? [family] : [];
    });
    // A label without a value is no label: that it lacks is another finding.
    const values = own.flatMap(({ samples }) =>
      samples.flatMap(({ labels }) => labels.get(label.name) || []),
    );
    return { label, metrics: own.map(({ name }) => name), values: [...new Set(values)] };
  });
}

function notAllowed({ label: { name: label, allowed }, metrics, values }: LabelSeen): Finding[] {
  const isFine = (value: string) => {
    switch (allowed.kind) {
      case 'list':
        return allowed.values.includes(value);
      case 'shape':
        return allowed.pattern.test(value);
      case 'route':
        return whyNoRoute(value) === undefined;
    }
  };
  const wrong = values.filter((value) => !isFine(value));
  if (wrong.length === 0) return [];
  const of = `${label} of ${listed(metrics)}`;
  const must = `it must be ${allowedWords(allowed)}.`;
  const finding = { severity: 'error', metrics, label } as const;
  if (allowed.kind !== 'route')
    return [{ ...finding, subject: 'values', text: `${of} is ${examples(wrong)}; ${must}` }];
  const share = `${wrong.length} of ${counted(values.length, 'value')}`;
  const shown = examples(wrong, whyNoRoute);
  return [
    { ...finding, subject: 'paths', text: `${of} is no route in ${share}: ${shown}; ${must}` },
  ];
}

/** Values that rules name word for word. Those of a gauge are there from the start, others come. */
function neverSeen({ exposition, readers }: Context): Finding[] {
  return readers.asked.flatMap(({ metric, label, value }): Finding[] => {
    const held = exposition.families
      .get(metric)
      ?.samples.flatMap(({ labels }) => labels.get(label) || []);
    // Without any value the label or the metric is missing; buckets have a check of their own.
    if (held === undefined || held.length === 0 || held.includes(value) || label === 'le')
      return [];
    const text = `${metric} has no series with ${label}="${value}"`;
    const finding = { metrics: [metric], label };
    const read = readBy(metric, readers);
    return contractByName.get(metric)!.type === 'gauge'
      ? [{ ...finding, subject: 'missing', severity: 'error', text: `${text}.${read}` }]
      : [{ ...finding, subject: 'unseen', severity: 'warning', text: `${text} yet.${read}` }];
  });
}
