const UUID = /[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/i;

/** What in a segment of a path is no part of any route, and what it looks like. */
const inSegments: readonly [words: string, test: (segment: string) => boolean][] = [
  ['a UUID', (segment) => UUID.test(segment)],
  ['a number', (segment) => /^-?\d+(\.\d+)?$/.test(segment)],
  ['an e-mail address', (segment) => /[^@]@[^@]+\.[a-z]+$/i.test(segment)],
  ['a long number', (segment) => /\d{5}/.test(segment)],
  ['an id in hexadecimal', (segment) => segment.split(/[.-]/).some(isHexId)],
  ['a random id', isRandom],
];

/** Eight digits or more of which two are decimal: `facade` is a word, `3f9a1c2b` a hash. */
function isHexId(part: string): boolean {
  return /^[0-9a-f]{8,}$/i.test(part) && /\d.*\d/.test(part) && /[a-f]/i.test(part);
}

/** Digits and letters in turns, as nanoid, ULID, cuid and tokens have them: words have a digit or two. */
function isRandom(segment: string): boolean {
  return (
    /^[\w.~-]{16,}$/.test(segment) &&
    /[a-z]/i.test(segment) &&
    (segment.match(/\d+/g) ?? []).length >= 3
  );
}

/**
 * Why a value of `endpoint` is no route, as the end of a sentence; `undefined` where it may be one. Only
 * what gives itself away is seen: `/users/ann` reads like a route, and is found by the number of values.
 */
export function whyNoRoute(value: string): string | undefined {
  // One word for all that has no route.
  if (/^[a-z][a-z_]*$/.test(value)) return undefined;
  if (/^[a-z]+:\/\//i.test(value)) return 'a whole address';
  if (!value.startsWith('/') || /[\s"]/.test(value)) return 'neither a route nor one word';
  const fixed = value
    .split('/')
    // /:id, /*, /*path and the regular expressions that may follow.
    .filter((segment) => !/^:|^\*\w*$/.test(segment))
    // /{id}, /<int:id>, /[id], also beside fixed text.
    .map((segment) => segment.replaceAll(/\{[^{}]*\}|<[^<>]*>|\[[^[\]]*\]/g, ''));
  if (fixed.some((segment) => /[?#]/.test(segment))) return 'a query';
  if (fixed.some((segment) => /%[0-9a-f]{2}/i.test(segment))) return 'an encoded character';
  return inSegments.find(([, test]) => fixed.some(test))?.[0];
}
