/** What came back of one request. */
export type Outcome =
  | { kind: 'answer'; status: number; body: Record<string, unknown> }
  /** No connection, or one that broke. */
  | { kind: 'unreachable'; reason: string }
  | { kind: 'timeout' };

export interface Call {
  method: 'GET' | 'POST';
  path: string;
  token?: string | undefined;
  body?: Record<string, unknown>;
}

/** Sends one request; every way in which it can end is an outcome, none an error. */
export type Api = (call: Call) => Promise<Outcome>;

/**
 * The server's HTTP interface.
 *
 * @param target base URL, such as `http://voiceassist-server:8000`
 * @param patience milliseconds until a request is given up
 */
export function createApi(target: string, patience: number): Api {
  return async ({ method, path, token, body }) => {
    try {
      const answer = await fetch(`${target}${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(patience),
      });
      return { kind: 'answer', status: answer.status, body: parsed(await answer.text()) };
    } catch (error) {
      if (error instanceof DOMException && error.name === 'TimeoutError') {
        return { kind: 'timeout' };
      }
      return { kind: 'unreachable', reason: reasonOf(error) };
    }
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // A broken server may answer anything.
    return {};
  }
}

/** `fetch` says only that it failed; why is in the cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
  return cause?.code ?? cause?.message ?? message;
}
