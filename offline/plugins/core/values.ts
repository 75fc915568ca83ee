/** Property values as they travel between the Pulumi engine and a plugin. */

export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
export type Properties = Record<string, Value>;

/** What the engine sends for a value that is not known until the operation has run (preview only). */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';

/** An object or map, and nothing else. */
export function isObject(value: Value | undefined): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as text; the fallback where it is none (`""` where none is given). */
export function text(value: Value | undefined, fallback = ''): string {
  return typeof value === 'string' ? value : fallback;
}

/** The texts of a list; none where it is no list. */
export function texts(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.map((part) => text(part)) : [];
}

/** The objects of a list; none where it is no list. */
export function objects(value: Value | undefined): Properties[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A secret as it is written on the wire. */
export function isSecret(value: Value | undefined): value is Properties {
  return isObject(value) && value[SIGNATURE] === SECRET;
}

/** Marks a value as secret; a secret stays as it is. */
export function secret(value: Value): Value {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}

/** The value without its secret marks, at every depth. */
export function plain(value: Value): Value {
  if (isSecret(value)) return plain(value['value'] ?? null);
  if (Array.isArray(value)) return value.map(plain);
  if (isObject(value)) return plainProperties(value);
  return value;
}

/** The properties without their secret marks, at every depth. */
export function plainProperties(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, plain(value)]));
}

/** Whether the predicate holds for the value or anything in it. */
function some(value: Value, predicate: (value: Value) => boolean): boolean {
  if (predicate(value)) return true;
  if (Array.isArray(value)) return value.some((element) => some(element, predicate));
  if (isObject(value)) return Object.values(value).some((element) => some(element, predicate));
  return false;
}

/** Whether any part of the value is not known yet. */
export function hasUnknown(value: Value): boolean {
  return some(value, (part) => part === UNKNOWN);
}

/** Whether any part of the value is secret. */
export function hasSecret(value: Value): boolean {
  return some(value, isSecret);
}

/** The object without some of its keys. */
export function without<T>(object: Record<string, T>, ...keys: string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** Keys that the engine adds for itself and no resource type knows. */
export function isInternal(key: string): boolean {
  return key.startsWith('__');
}
