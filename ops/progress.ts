/**
 * Tells a person at a terminal, or the log of a CI run, what set-up is doing and how long it takes.
 * On a terminal the line of the running step is rewritten in place; elsewhere one line every 15 s.
 */

/** Where a reporter writes; `process.stderr` fits. */
export interface Sink {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
}

/** A part of a longer plan: its name and how long it is expected to take, in seconds. */
export interface PlannedPart {
  name: string;
  seconds: number;
}

export interface StepOptions {
  /** Expected duration in seconds; shown beside the elapsed time. Default: not shown. */
  expected?: number | undefined;
}

export interface Reporter {
  /**
   * Runs `fn` and shows its title, elapsed time and outcome. Steps may nest: while an inner step
   * runs, it is the one whose time is shown.
   *
   * @returns what `fn` returns
   * @throws whatever `fn` throws, after printing that the step failed
   */
  step<T>(title: string, fn: () => T | Promise<T>, options?: StepOptions): Promise<T>;
  /** Prints one line of information, above the line of a running step. */
  say(line: string): void;
  /**
   * Announces a list of parts and their total, and returns the step function for them, whose titles
   * read "part 3/9 alloy (about 11 min; 21 min to go)". Parts must be run in the order given; one
   * that is skipped is simply never run.
   */
  plan(heading: string, parts: readonly PlannedPart[]): Plan;
}

export interface Plan {
  part<T>(name: string, fn: () => T | Promise<T>): Promise<T>;
}

const quietInterval = 15_000;
const terminalInterval = 1_000;

/** 7 -> "7 s", 125 -> "2 min 5 s": what an elapsed time reads like. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** 40 -> "40 s", 640 -> "11 min": what an estimate reads like. */
export function estimate(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/**
 * Makes a reporter.
 *
 * @param sink where to write; default `process.stderr`, so that stdout stays for results
 */
export function createReporter(sink: Sink = process.stderr): Reporter {
  let running = 0;
  const terminal = sink.isTTY === true;
  const eraseLine = terminal ? '\r\u001b[K' : '';
  const say = (line: string): void => void sink.write(`${eraseLine}${line}\n`);

  async function step<T>(
    title: string,
    fn: () => T | Promise<T>,
    { expected }: StepOptions = {},
  ): Promise<T> {
    const depth = ++running;
    const started = performance.now();
    const elapsed = (): string => duration((performance.now() - started) / 1000);
    const of = expected === undefined ? '' : ` of about ${estimate(expected)}`;
    if (!terminal) say(`${title} ...`);
    const show = (): void => {
      if (running !== depth) return;
      if (terminal) sink.write(`${eraseLine}${title} ... ${elapsed()}${of}`);
      else say(`${title} ... still running, ${elapsed()}${of}`);
    };
    if (terminal) show();
    const timer = setInterval(show, terminal ? terminalInterval : quietInterval);
    timer.unref();
    try {
      const result = await fn();
      say(`${title}: done in ${elapsed()}`);
      return result;
    } catch (error) {
      say(`${title}: FAILED after ${elapsed()}`);
      throw error;
    } finally {
      clearInterval(timer);
      running--;
    }
  }

  function plan(heading: string, parts: readonly PlannedPart[]): Plan {
    const total = parts.reduce((sum, part) => sum + part.seconds, 0);
    const count = parts.length === 1 ? '1 part' : `${parts.length} parts`;
    if (parts.length > 0) say(`${heading}: ${count}, about ${estimate(total)} in all`);
    return {
      part(name, fn) {
        const index = parts.findIndex((part) => part.name === name);
        const seconds = parts[index]?.seconds;
        if (seconds === undefined) return step(name, fn);
        const left = parts.slice(index).reduce((sum, part) => sum + part.seconds, 0);
        const title = `part ${index + 1}/${parts.length} ${name}`;
        const about = `(about ${estimate(seconds)}; ${estimate(left)} to go)`;
        return step(`${title} ${about}`, fn);
      },
    };
  }

  return { step, say, plan };
}

/** A reporter that prints nothing: for tests, and for callers that show progress themselves. */
export const silentReporter: Reporter = createReporter({ write: () => true });
