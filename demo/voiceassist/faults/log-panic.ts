import { exceptionOf } from '../errors.ts';
import { fault } from './fault.ts';

/**
 * Writes what a worker leaves that dies of an error: one line of level CRITICAL, as whoever saw it die
 * writes it, and on standard error the words of Node itself, which are no JSON.
 */
export const logPanic = fault(
  'log-panic',
  { seconds: { default: 5, range: [0.1, 3600], meaning: 'seconds from one to the next' } },
  ({ seconds }, { log, write }) => {
    const panic = () => {
      const error = new Error('voice worker: the decoder lost its state');
      const exception = exceptionOf(error);
      log.fatal({ module: 'voice', exception }, 'panic: a voice worker died');
      write(`${exception}\n\nNode.js ${process.version}\n`);
    };
    panic();
    const timer = setInterval(panic, seconds * 1000);
    return { stop: () => clearInterval(timer) };
  },
);
