/** A refusal that the client is told: an HTTP status and one sentence. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.name = 'HttpError';
    this.status = status;
  }
}

/** Something that the server needs does not answer. Clients get 503, and the log the cause. */
export class Unavailable extends Error {
  constructor(what: string, cause: unknown) {
    super(`${what} does not answer`, { cause });
    this.name = 'Unavailable';
  }
}

/** An error with its stack and those of its causes, as a log's `exception` has it. */
export function exceptionOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? String(error);
  return error.cause === undefined ? own : `${own}\nCaused by: ${exceptionOf(error.cause)}`;
}
