import { median, type Row } from './bench.ts';

/** The sizes of figures that are measured several times at one. */
export const spreadSizes = ['median', 'quickest', 'slowest'];

/**
 * A row of seconds that were measured several times.
 *
 * @param aim what is hoped for, each of `spreadSizes` in its order; `null`: nothing there. @default none
 */
export function spread(name: string, values: readonly number[], aim?: (number | null)[]): Row {
  return {
    name,
    unit: 's',
    values: [median(values), Math.min(...values), Math.max(...values)],
    ...(aim === undefined ? {} : { aim: { of: 'value', atMost: aim } }),
  };
}
