import { setTimeout as sleep } from 'node:timers/promises';
import { exceptionOf } from '../errors.ts';
import { fault } from './fault.ts';

/** All of its keys begin so. */
const PREFIX = 'fault:';
/** Bytes of a value; with what Redis adds it fills one of its allocator's blocks. */
const VALUE = 16_000;
/** Seconds after which a key ends by itself, should the server end before it can delete it. */
const TTL = 300;

/**
 * Fills the cache up to its limit and goes on writing, so that it must drop keys, the server's own among
 * them. Every second it is filled up again.
 */
export const cacheFull = fault(
  'cache-full',
  {
    keysPerSecond: {
      default: 32,
      range: [1, 1000],
      meaning: 'keys of 16 kB a second once it is full',
    },
  },
  ({ keysPerSecond }, { cache, log }) => {
    const value = 'x'.repeat(VALUE);
    const stopping = new AbortController();
    let written = 0;
    let said = '';

    const fill = async () => {
      try {
        const { used, limit } = await cache.memory();
        if (limit === 0) throw new Error('the cache has no limit, so it is never full');
        const missing = Math.max(0, Math.ceil((limit - used) / VALUE));
        const count = missing + keysPerSecond;
        const keys = Array.from({ length: count }, () => `${PREFIX}${process.pid}:${written++}`);
        if (!stopping.signal.aborted) await cache.fill(keys, value, TTL);
      } catch (error) {
        // Once, not at each second.
        if (said !== String(error)) {
          log.warn({ module: 'faults', exception: exceptionOf(error) }, 'the cache is not filled');
        }
        said = String(error);
      }
    };
    // One after the other: a cache that takes its time gets no second pile meanwhile.
    const go = async () => {
      while (!stopping.signal.aborted) {
        await fill();
        await sleep(1000, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    };

    const going = go();
    return {
      stop() {
        stopping.abort();
      },
      async clean() {
        await going;
        await cache.clear(PREFIX);
      },
    };
  },
);
