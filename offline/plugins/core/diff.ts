import type { PropertySpec } from './schema.ts';
import { hasUnknown, isObject, type Properties, type Value } from './values.ts';

export interface Change {
  /** Property path, such as `labels[2].value`. */
  path: string;
  kind: 'add' | 'delete' | 'update';
  replaces: boolean;
  /** The old value is that of the old inputs, not of the state. */
  inputDiff?: boolean;
}

/**
 * What differs between what is there and what is wanted.
 * Follows the rules of the official providers' schema: a value that is not given, and
 * one that is zero or empty, mean the same; a computed input that is not given keeps
 * what is there; the order of a set means nothing.
 * @param state what is there (or the old inputs), without secret marks
 * @param wanted new inputs without secret marks
 * @param oldInputs of the last run: where the state still says the same, they are shown as the
 *   old value, since they are written as the new ones are
 */
export function diffProperties(
  specs: Record<string, PropertySpec>,
  state: Properties,
  wanted: Properties,
  oldInputs: Properties = {},
): Change[] {
  const changes: Change[] = [];
  for (const [key, spec] of Object.entries(specs)) {
    const after = wanted[key];
    if (spec.computed && isUnset(after)) continue;
    const inputDiff = key in oldInputs && meansSame(spec, state[key], oldInputs[key]);
    const before = inputDiff ? oldInputs[key] : state[key];
    const found: Change[] = [];
    const replaces = spec.replaces === true || (spec.replacesWhen?.(before, after) ?? false);
    diffValue(key, spec, before, after, replaces, found);
    changes.push(...found.map((change) => ({ ...change, inputDiff })));
  }
  return changes;
}

/** Whether two values mean the same, by the rules of the property too. */
export function meansSame(
  spec: PropertySpec,
  before: Value | undefined,
  after: Value | undefined,
): boolean {
  return sameValue(spec, before, after) || (spec.same?.(before, after) ?? false);
}

function diffValue(
  path: string,
  spec: PropertySpec,
  oldValue: Value | undefined,
  newValue: Value | undefined,
  replaces: boolean,
  changes: Change[],
): void {
  if (meansSame(spec, oldValue, newValue)) return;
  const before = oldValue ?? undefined;
  const after = newValue ?? undefined;
  if (spec.element && Array.isArray(before) && Array.isArray(after)) {
    if (spec.type === 'set') diffSet(path, spec.element, before, after, replaces, changes);
    else diffList(path, spec.element, before, after, replaces, changes);
    return;
  }
  if (isObject(before) && isObject(after) && (spec.type === 'object' || spec.type === 'map')) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const part = spec.type === 'map' ? spec.element : spec.properties?.[key];
      const partPath = spec.type === 'map' ? `${path}["${key}"]` : `${path}.${key}`;
      if (part && !(part.computed && isUnset(after[key]))) {
        diffValue(partPath, part, before[key], after[key], replaces, changes);
      }
    }
    return;
  }
  changes.push({ path, kind: kindOf(before, after), replaces });
}

function diffList(
  path: string,
  element: PropertySpec,
  before: Value[],
  after: Value[],
  replaces: boolean,
  changes: Change[],
): void {
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    const kind = i >= before.length ? 'add' : i >= after.length ? 'delete' : undefined;
    if (kind) changes.push({ path: `${path}[${i}]`, kind, replaces });
    else diffValue(`${path}[${i}]`, element, before[i], after[i], replaces, changes);
  }
}

/** Elements without a partner on the other side are the change; those at one index are one update. */
function diffSet(
  path: string,
  element: PropertySpec,
  before: Value[],
  after: Value[],
  replaces: boolean,
  changes: Change[],
): void {
  const gone = unmatched(element, before, after);
  const come = unmatched(element, after, before);
  for (const i of gone) {
    if (come.has(i)) diffValue(`${path}[${i}]`, element, before[i], after[i], replaces, changes);
    else changes.push({ path: `${path}[${i}]`, kind: 'delete', replaces });
  }
  for (const i of come) {
    if (!gone.has(i)) changes.push({ path: `${path}[${i}]`, kind: 'add', replaces });
  }
}

function unmatched(element: PropertySpec, these: Value[], those: Value[]): Set<number> {
  const rest = those.map((value) => canonical(element, value));
  const left = new Set<number>();
  these.forEach((value, i) => {
    const at = hasUnknown(value) ? -1 : rest.indexOf(canonical(element, value));
    if (at < 0) left.add(i);
    else rest.splice(at, 1);
  });
  return left;
}

/** Whether two values mean the same to the resource. An unknown value is never the same. */
export function sameValue(
  spec: PropertySpec,
  before: Value | undefined,
  after: Value | undefined,
): boolean {
  if (after !== undefined && hasUnknown(after)) return false;
  return canonical(spec, before, after) === canonical(spec, after);
}

/**
 * One text per meaning: defaults filled in, zero left out, sets sorted.
 * @param wanted the value on the wanted side; where it gives no value for a computed part, that part is left out
 */
function canonical(
  spec: PropertySpec,
  value: Value | undefined,
  wanted: Value | undefined = value,
): string {
  const given = value ?? spec.default;
  if (spec.element && Array.isArray(given)) {
    const element = spec.element;
    const parts = given.map((part) => canonical(element, part));
    if (spec.type === 'set') parts.sort();
    return parts.length === 0 ? '' : `[${parts.join(',')}]`;
  }
  if (isObject(given) && (spec.type === 'map' || spec.type === 'object')) {
    const keys = spec.type === 'map' ? Object.keys(given) : Object.keys(spec.properties ?? {});
    const parts: string[] = [];
    for (const key of keys.sort()) {
      const part = spec.type === 'map' ? spec.element : spec.properties?.[key];
      const partWanted = isObject(wanted) ? wanted[key] : undefined;
      if (!part || (part.computed && isUnset(partWanted))) continue;
      const text = canonical(part, given[key], partWanted);
      // A key of a map counts even where its value is empty.
      if (text !== '' || spec.type === 'map') parts.push(`${JSON.stringify(key)}:${text}`);
    }
    return parts.length === 0 ? '' : `{${parts.join(',')}}`;
  }
  if (spec.type === 'any') return given === undefined ? '' : JSON.stringify(given);
  return isZero(given) ? '' : JSON.stringify(given);
}

/** No value, or the value that means none: "", 0, false, [] and {}. */
export function isZero(value: Value | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false;
}

/** Not given by the program. An explicit false is given: it takes back what the service chose. */
export function isUnset(value: Value | undefined): boolean {
  return isZero(value) && value !== false;
}

function kindOf(before: Value | undefined, after: Value | undefined): Change['kind'] {
  if (before === undefined) return 'add';
  return after === undefined ? 'delete' : 'update';
}
