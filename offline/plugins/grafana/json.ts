import { text, type Value } from '../core/values.ts';

/** Parses JSON; undefined where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** JSON with sorted keys, in the spelling of Go, so that the official provider sees no change. */
export function canonicalJson(value: unknown): string {
  const sorted = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
  return sorted.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Whether two texts hold the same JSON; no text is the same as `{}`. */
export function sameJson(before: Value | undefined, after: Value | undefined): boolean {
  const normal = (value: Value | undefined): string => {
    const given = text(value) || '{}';
    const parsed = parseJson(given);
    return parsed === undefined ? given : canonicalJson(parsed);
  };
  return normal(before) === normal(after);
}

/** A rule for a schema: the text is JSON. */
export function jsonRule(value: Value): string | undefined {
  return parseJson(text(value)) === undefined ? 'must be valid JSON' : undefined;
}
