import { stringify } from 'yaml';
import { namesRead } from '../../rules/parsed-rules.ts';
import type { FinishedRuleGroup } from '../../rules/types.ts';

/** Interval of groups that have none of their own: as often as the history has a pair of samples. */
const INTERVAL = '1m';

/**
 * The recording rules that a history can be given, in the order in which they must be worked out: those of
 * a layer read only metrics of the history and records of the layers before.
 *
 * @param metrics names of the history's series
 */
export function recordLayers(
  groups: readonly FinishedRuleGroup[],
  metrics: ReadonlySet<string>,
): FinishedRuleGroup[][] {
  const known = new Set(metrics);
  const done = new Set<object>();
  const layers: FinishedRuleGroup[][] = [];
  for (;;) {
    const layer = groups.flatMap((group) => {
      const rules = group.rules.filter(
        (rule) =>
          rule.record !== undefined &&
          !done.has(rule) &&
          namesRead(rule.expr).every((name) => known.has(name)),
      );
      return rules.length === 0 ? [] : [{ ...group, rules }];
    });
    if (layer.length === 0) return layers;
    layers.push(layer);
    for (const rule of layer.flatMap(({ rules }) => rules)) {
      done.add(rule);
      known.add(rule.record!);
    }
  }
}

/** A layer as a rule file. */
export function layerText(layer: readonly FinishedRuleGroup[]): string {
  const groups = layer.map((group) => ({ ...group, interval: group.interval ?? INTERVAL }));
  return stringify({ groups }, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** Names of what the layers record. */
export function recordNames(layers: readonly (readonly FinishedRuleGroup[])[]): string[] {
  const names = layers.flat().flatMap(({ rules }) => rules.flatMap(({ record }) => record ?? []));
  return [...new Set(names)].sort();
}
