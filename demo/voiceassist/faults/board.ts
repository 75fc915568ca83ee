import { exceptionOf, HttpError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { FaultKind, FaultParts, Running } from './fault.ts';
import type { ActiveFault, FaultState } from './state-file.ts';

/** Milliseconds between two looks for faults whose time is over. */
const LOOK = 500;
/** Seconds; a month is more than any drill. */
const LONGEST = 30 * 86_400;

/** Which faults are on. One change after the other, and each is kept before it takes effect. */
export class FaultBoard {
  readonly #kinds: ReadonlyMap<string, FaultKind>;
  readonly #parts: FaultParts;
  readonly #state: FaultState;
  readonly #log: Log;
  readonly #active = new Map<string, { entry: ActiveFault; running: Running }>();
  readonly #timer: NodeJS.Timeout;
  #last: Promise<unknown> = Promise.resolve();

  constructor(kinds: readonly FaultKind[], parts: FaultParts, state: FaultState) {
    this.#kinds = new Map(kinds.map((kind) => [kind.name, kind]));
    this.#parts = parts;
    this.#state = state;
    this.#log = parts.log.child({ module: 'faults' });
    this.#timer = setInterval(() => void this.#inTurn(() => this.#healExpired()), LOOK);
  }

  /** Begins what was on when the process ended, and is not over. What cannot be read is left alone. */
  restore(): void {
    let kept: ActiveFault[];
    try {
      kept = this.#state.read();
    } catch (error) {
      this.#log.warn({ exception: exceptionOf(error) }, 'the state of the faults cannot be read');
      return;
    }
    const now = Date.now();
    for (const entry of kept.filter((one) => !isOver(one, now))) {
      const kind = this.#kinds.get(entry.name);
      if (kind !== undefined) this.#begin(kind, entry);
    }
  }

  list(): ActiveFault[] {
    return [...this.#active.values()].map(({ entry }) => entry);
  }

  /**
   * Switches a fault on; one that is on already begins anew.
   *
   * @param body its options, and `forSeconds`: how long it lasts, for ever if not given
   * @throws HttpError 400 with a sentence, for an unknown fault or a wrong option
   */
  put(name: string, body: unknown): Promise<ActiveFault> {
    const kind = this.#kind(name);
    const { forSeconds, ...given } = record(body);
    const options = kind.options(given);
    const until = forSeconds === undefined ? null : endAfter(forSeconds);
    return this.#inTurn(async () => {
      const entry = { name, options, until };
      this.#keep([...this.list().filter((one) => one.name !== name), entry]);
      await this.#end(name);
      this.#begin(kind, entry);
      return entry;
    });
  }

  /** @throws HttpError 400 for an unknown fault; one that is not on stays so */
  heal(name: string): Promise<void> {
    this.#kind(name);
    return this.#inTurn(() => this.#heal((entry) => entry.name === name));
  }

  healAll(): Promise<void> {
    return this.#inTurn(() => this.#heal(() => true));
  }

  /** For the end of the process: nothing goes on, all is kept for the next start. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#inTurn(() => {
      for (const { running } of this.#active.values()) running.stop();
    });
  }

  #kind(name: string): FaultKind {
    const kind = this.#kinds.get(name);
    if (kind !== undefined) return kind;
    const names = [...this.#kinds.keys()].join(', ');
    throw new HttpError(400, `There is no fault "${name}"; there are ${names}.`);
  }

  #begin(kind: FaultKind, entry: ActiveFault): void {
    this.#log.warn(`the fault "${entry.name}" is on ${JSON.stringify(entry.options)}`);
    this.#active.set(entry.name, { entry, running: kind.begin(entry.options, this.#parts) });
  }

  async #healExpired(): Promise<void> {
    const now = Date.now();
    const over = this.list().filter((entry) => isOver(entry, now));
    for (const { name } of over) await this.#end(name);
    if (over.length === 0) return;
    try {
      this.#state.write(this.list());
    } catch (error) {
      // The next start does not begin them either: their time is over.
      this.#log.warn(
        { exception: exceptionOf(error) },
        'the state of the faults cannot be written',
      );
    }
  }

  async #heal(isMeant: (entry: ActiveFault) => boolean): Promise<void> {
    const ending = this.list().filter(isMeant);
    if (ending.length === 0) return;
    this.#keep(this.list().filter((entry) => !isMeant(entry)));
    for (const { name } of ending) await this.#end(name);
  }

  async #end(name: string): Promise<void> {
    const found = this.#active.get(name);
    if (found === undefined) return;
    this.#active.delete(name);
    found.running.stop();
    this.#log.warn(`the fault "${name}" is off`);
    try {
      await found.running.clean?.();
    } catch (error) {
      this.#log.warn(
        { exception: exceptionOf(error) },
        `the fault "${name}" has left things behind`,
      );
    }
  }

  #keep(faults: readonly ActiveFault[]): void {
    try {
      this.#state.write(faults);
    } catch (error) {
      throw new HttpError(
        500,
        `The faults cannot be kept, so nothing was changed: ${String(error)}.`,
      );
    }
  }

  #inTurn<T>(change: () => T | Promise<T>): Promise<T> {
    const mine = this.#last.then(change);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

const isOver = ({ until }: ActiveFault, now: number) => until !== null && Date.parse(until) <= now;

function record(body: unknown): Record<string, unknown> {
  if (body === undefined || body === null) return {};
  if (typeof body === 'object' && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new HttpError(400, 'The options are an object such as {"forSeconds": 600}.');
}

function endAfter(seconds: unknown): string {
  if (typeof seconds === 'number' && seconds > 0 && seconds <= LONGEST) {
    return new Date(Date.now() + seconds * 1000).toISOString();
  }
  throw new HttpError(
    400,
    `forSeconds is a number of seconds up to ${LONGEST}, not ${JSON.stringify(seconds)}.`,
  );
}
