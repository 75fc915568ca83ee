import { durationSeconds } from '../../stacks/duration.ts';

const DURATION = /^(\d+(ms|[ywdhms]))+$/;
const SIZE = /^(\d+)([KMGTPE]?)i?B$/;

/**
 * Where `loaded` does not say what `delivered` says: one line a difference, none when it holds. A server
 * shows its config with defaults filled in and durations rewritten (7d as 1w), so more keys are
 * fine, durations are compared by length and sizes in bytes. An absent value equals an empty one.
 */
export function differences(delivered: unknown, loaded: unknown, path = ''): string[] {
  if (Array.isArray(delivered)) {
    const list = Array.isArray(loaded) ? loaded : [];
    if (list.length !== delivered.length) {
      return [`${path}: ${delivered.length} entries delivered, ${list.length} loaded`];
    }
    return delivered.flatMap((item, i) => differences(item, list[i], `${path}[${i}]`));
  }
  if (isObject(delivered)) {
    const object = isObject(loaded) ? loaded : {};
    return Object.entries(delivered).flatMap(([key, value]) =>
      differences(value, object[key], path === '' ? key : `${path}.${key}`),
    );
  }
  if (same(delivered, loaded)) return [];
  return [`${path}: delivered ${JSON.stringify(delivered)}, loaded ${JSON.stringify(loaded)}`];
}

/**
 * What `loaded` says where `delivered` says nothing: one line each. Only for what a server shows without
 * defaults of its own, such as labels. An empty value equals an absent one.
 */
export function leftovers(delivered: unknown, loaded: unknown, path = ''): string[] {
  if (Array.isArray(delivered) && Array.isArray(loaded)) {
    return delivered.flatMap((item, i) => leftovers(item, loaded[i], `${path}[${i}]`));
  }
  if (!isObject(delivered) || !isObject(loaded)) return [];
  return Object.entries(loaded).flatMap(([key, value]) => {
    const place = path === '' ? key : `${path}.${key}`;
    if (delivered[key] !== undefined) return leftovers(delivered[key], value, place);
    return same(undefined, value) ? [] : [`${place}: loaded still ${JSON.stringify(value)}`];
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(delivered: unknown, loaded: unknown): boolean {
  if (delivered === loaded) return true;
  const empty = (value: unknown) =>
    value === undefined || value === null || value === '' || value === false;
  if (empty(delivered) && empty(loaded)) return true;
  const [a, b] = [String(delivered), String(loaded)];
  if (a === b) return true;
  if (DURATION.test(a) && DURATION.test(b)) return durationSeconds(a) === durationSeconds(b);
  const [first, second] = [bytes(a), bytes(b)];
  return first !== undefined && first === second;
}

/** Prometheus counts in powers of 1024 whichever way it is written, and writes GB back as GiB. */
function bytes(text: string): number | undefined {
  const match = SIZE.exec(text);
  return match ? Number(match[1]) * 1024 ** ' KMGTPE'.indexOf(match[2] || ' ') : undefined;
}
