import { totalmem } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ofProc } from '../process-metrics.ts';
import { fault } from './fault.ts';

const MIB = 1024 ** 2;

/**
 * Keeps memory, so much a minute. By default it ends just below the container's limit, where it stays:
 * that is what an alert is for. With `upTo` above 1 the kernel kills the server in the end; it starts
 * again, and so does the leak.
 */
export const memoryLeak = fault(
  'memory-leak',
  {
    mbPerMinute: { default: 60, range: [1, 60_000], meaning: 'MB a minute' },
    upTo: { default: 0.95, range: [0.1, 2], meaning: "share of the container's memory limit" },
  },
  ({ mbPerMinute, upTo }) => {
    const kept: Buffer[] = [];
    const most = upTo * memoryLimit();
    const timer = setInterval(() => {
      const bytes = Math.round((mbPerMinute * MIB) / 60);
      // Filled, as memory that was never touched takes none.
      if (privateMemory() + bytes < most) kept.push(Buffer.alloc(bytes, 1));
    }, 1000);
    return {
      stop() {
        clearInterval(timer);
        kept.length = 0;
        collectGarbage();
      },
    };
  },
);

/** Bytes that the process may take: its container's limit, or all that the host has. */
function memoryLimit(): number {
  return Math.min(process.constrainedMemory() || Infinity, totalmem());
}

/** Bytes that only this process has: files that it reads can be dropped at any time, and kill nobody. */
const privateMemory = () => ofProc('status', /^RssAnon:\s+(\d+) kB/m, 1024);

/** At once: otherwise the memory is given back whenever the next collection comes, which may be never. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
