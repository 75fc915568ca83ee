import { contractByName, contractLimits } from '../../rules/contract.ts';
import type { Exposition, Family } from './exposition.ts';
import { listed, type Check, type Finding } from './finding.ts';
import type { LabelSeen } from './values.ts';

/** What costs Prometheus more than a server should. */
export const cardinality: Check = ({ exposition }) => [
  ...allSeries(exposition),
  ...ofOthers(exposition),
];

/** More values of a label than it is for. */
export function tooManyValues(
  { label: { name, allowed }, metrics, values }: LabelSeen,
  { families }: Exposition,
): Finding[] {
  if (allowed.kind === 'list' || values.length <= allowed.atMost) return [];
  const [largest] = metrics.map((metric) => families.get(metric)!).sort(bySize);
  const has = `${name} of ${listed(metrics)} has ${values.length} values, ${allowed.atMost} at most.`;
  const text = `${has} ${sizeOf(largest!)}.`;
  return [{ subject: 'cardinality', severity: 'error', metrics, label: name, text }];
}

function allSeries({ families, series }: Exposition): Finding[] {
  const most = contractLimits.series;
  if (series <= most) return [];
  const largest = [...families.values()].sort(bySize).slice(0, 3);
  const text = `The server has ${series} series, where ${most} are already many. ${largest.map(sizeOf).join('; ')}.`;
  return [{ subject: 'cardinality', severity: 'warning', metrics: [], text }];
}

/** Metrics of which the contract says nothing cost as much as its own. */
function ofOthers({ families }: Exposition): Finding[] {
  const most = contractLimits.otherLabelValues;
  return [...families.values()]
    .filter(({ name }) => !contractByName.has(name))
    .filter((family) => Object.values(labelCounts(family)).some((count) => count > most))
    .map((family) => ({
      subject: 'cardinality',
      severity: 'warning',
      metrics: [family.name],
      text: `${sizeOf(family)}: more than ${most} values of one label, and the contract does not ask for it.`,
    }));
}

const bySize = (a: Family, b: Family) => b.samples.length - a.samples.length;

/** "a_total has 412 series (endpoint 412, method 3)": series, and how many values each label has. */
function sizeOf(family: Family): string {
  const counts = Object.entries(labelCounts(family))
    .sort(([, a], [, b]) => b - a)
    .map(([label, count]) => `${label} ${count}`);
  return `${family.name} has ${family.samples.length} series (${counts.join(', ')})`;
}

/** How many values each label of a metric has. */
export function labelCounts({ samples }: Family): Record<string, number> {
  const names = [...new Set(samples.flatMap(({ labels }) => [...labels.keys()]))].sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      new Set(samples.flatMap(({ labels }) => labels.get(name) ?? [])).size,
    ]),
  );
}
