import type { Reporter } from '../progress.ts';
import type { Measured } from './bench.ts';
import { withBenchStack, type BenchStack, type PlainConfig } from './bench-stack.ts';

/**
 * The `run` of a bench on a dev stack of its own.
 *
 * @param more config keys that it sets. @default none
 */
export function onDevStack(
  measure: (stack: BenchStack, report: Reporter) => Promise<Measured>,
  more: PlainConfig = {},
): (report: Reporter) => Promise<Measured> {
  return (report) =>
    withBenchStack(
      (own) => ({ ...own, profile: 'dev', ...more }),
      report,
      (stack) => measure(stack, report),
    );
}
