import { configKeys, project, type ConfigKeyName, type ConfigValues } from './config-keys.ts';
import { secretNames } from './secrets.ts';

/**
 * The plain config keys with their types, from what Pulumi (all strings) or a stack file (YAML values)
 * gives. Keys of other namespaces are left alone; unknown ones of ours are refused.
 *
 * @param raw values by bare key, secrets left out or in (they are not read)
 * @returns the values, and a sentence for every one that could not be understood
 */
export function readConfigValues(raw: Readonly<Record<string, unknown>>): {
  values: ConfigValues;
  problems: string[];
} {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const names = Object.keys(configKeys) as ConfigKeyName[];
  for (const name of names) {
    const spec = configKeys[name];
    const given = Object.hasOwn(raw, name) ? raw[name] : undefined;
    const parsed = given === undefined ? spec.default : parsers[spec.type](given);
    if (parsed === undefined) {
      problems.push(
        `${project}:${name} is ${shown(given)}, but must be ${wanted[spec.type]}: ${spec.description}`,
      );
    }
    values[name] = parsed ?? spec.default;
  }
  const known = new Set<string>([...names, ...secretNames]);
  for (const name of Object.keys(raw)) {
    if (known.has(name)) continue;
    const near = nearest(name, [...known]);
    problems.push(
      `${project}:${name} is not a key of this project${near ? `; did you mean ${near}?` : '; see Pulumi.yaml for the keys that there are.'}`,
    );
  }
  return { values: values as ConfigValues, problems };
}

const wanted = {
  string: 'text',
  integer: 'a whole number, such as 9090',
  boolean: 'true or false',
  array: 'a list of texts, such as ["a", "b"]',
} as const;

const parsers = {
  string: (value: unknown) => (typeof value === 'string' ? value.trim() : undefined),
  integer: (value: unknown) => {
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    return Number.isSafeInteger(number) ? number : undefined;
  },
  boolean: (value: unknown) =>
    typeof value === 'boolean'
      ? value
      : ({ true: true, false: false } as Record<string, boolean>)[String(value)],
  array: (value: unknown) => {
    const list = typeof value === 'string' ? parseJson(value) : value;
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
  },
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A value as a sentence may quote it: never longer than a line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The known name at an edit distance of at most three, if any. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0] && ranked[0].distance <= 3 ? ranked[0].candidate : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1]!.toLowerCase() === b[j - 1]!.toLowerCase() ? 0 : 1);
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, change);
    }
    row = next;
  }
  return row[b.length]!;
}
