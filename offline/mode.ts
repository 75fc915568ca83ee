/**
 * `auto` (OFFLINE unset): what can be had officially is had officially, the rest is built.
 * `always` (OFFLINE=1): nothing official is asked for. `never` (OFFLINE=0): nothing is built.
 */
export type OfflineMode = 'auto' | 'always' | 'never';

/**
 * Reads the environment variable OFFLINE.
 *
 * @throws Error when its value is neither 1 nor 0
 */
export function offlineMode(value: string | undefined = process.env['OFFLINE']): OfflineMode {
  if (value === undefined || value === '') return 'auto';
  if (value === '1') return 'always';
  if (value === '0') return 'never';
  throw new Error(
    `OFFLINE is "${value}": it must be 1 (build everything here), 0 (build nothing) or unset.`,
  );
}
