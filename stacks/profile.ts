import type { SettingsInput } from './schema.ts';

/** `T` with every key optional, at every depth; lists stay whole. */
export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> | undefined }
    : T;

/** What one environment says differently from `base`; a wrong key is a compile error. */
export type Profile = DeepPartial<SettingsInput> &
  Pick<SettingsInput, 'environment' | 'cluster' | 'namePrefix'>;

/** `over` on top of `under`: objects merge key by key, lists and scalars replace, `undefined` leaves. */
export function merge(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (!isPlainObject(under) || !isPlainObject(over)) return over;
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    Object.defineProperty(merged, key, {
      value: merge(Object.hasOwn(under, key) ? under[key] : undefined, value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return merged;
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
