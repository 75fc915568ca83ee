import { object, set, string, type PropertySpec } from '../core/schema.ts';
import { objects, text, type Value } from '../core/values.ts';

/** The labels of a container, network or volume: a set of pairs. */
export function labels(extra: Partial<PropertySpec> = {}): PropertySpec {
  return set(object({ label: string({ required: true }), value: string({ required: true }) }), {
    replaces: true,
    ...extra,
  });
}

/** Pairs as the engine's API wants them. */
export function labelMap(value: Value | undefined): Record<string, string> {
  return Object.fromEntries(
    objects(value).map((pair) => [text(pair['label']), text(pair['value'])]),
  );
}

/** The engine's labels as pairs, sorted by label. */
export function labelPairs(map: Record<string, string> | null | undefined): Value[] {
  return Object.entries(map ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => ({ label, value }));
}
