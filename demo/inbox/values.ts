import { createHash } from 'node:crypto';

/** What a sender put into a JSON object; every value is still to be checked. */
export type JsonObject = Record<string, unknown>;

/** @returns the object in a JSON text, or undefined when it is no JSON or no object. */
export function parseObject(body: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** @returns the value when it is a plain object, else undefined. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** @returns the objects of a list; an empty list when it is none. */
export function asObjects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.map(asObject).filter((item) => item !== undefined) : [];
}

/** @returns the value when it is a string, else ''. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * Names a credential without showing it: enough to see that a rotated key is the one in use, too
 * little to find the key (they are long and random).
 *
 * @returns the first 8 hex digits of its SHA-256, after `sha256:`.
 */
export function fingerprint(secret: string): string {
  return `sha256:${createHash('sha256').update(secret).digest('hex').slice(0, 8)}`;
}

/**
 * Alertmanager's default titles and subjects start with the status, `[FIRING:1] ...`; those of this stack
 * with the severity or, at the end, `RESOLVED: ...`.
 */
export function statusOf(title: string): string {
  const found = /^\s*\[(firing|resolved)\b/i.exec(title)?.[1];
  if (found !== undefined) return found.toLowerCase();
  const own = /^(?:\[[^\]]*\] )?([A-Z]+): /.exec(title)?.[1];
  if (own === 'RESOLVED') return 'resolved';
  return own !== undefined && severityWords.includes(own.toLowerCase()) ? 'firing' : '';
}

const severityWords = ['critical', 'error', 'warning', 'info', 'none', 'alert'];

/** @returns the value after `severity:` or `severity =` in a text, or before the title, in lower case, else ''. */
export function severityOf(body: string): string {
  const found =
    /\bseverity\W{1,6}(critical|error|warning|info|none)\b/i.exec(body) ??
    /^(?:\[[^\]]*\] )?(CRITICAL|ERROR|WARNING|INFO|NONE): /.exec(body);
  return found?.[1]?.toLowerCase() ?? '';
}
