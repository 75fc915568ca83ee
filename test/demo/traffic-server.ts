import type { Api, Call, Outcome } from '../../demo/traffic/api.ts';

interface Account {
  password: string;
  token: string | undefined;
}

/** Plays the VoiceAssist server for the traffic generator: accounts, sessions and conversations in memory. */
export class FakeServer {
  /** Every call, with the status that it got. */
  readonly calls: (Call & { status: number })[] = [];
  /** What every call ends in while it is set. */
  broken: Outcome | undefined;
  #accounts = new Map<string, Account>();
  #conversations = new Map<string, string>();
  #tokens = 0;

  /** As after the loss of its database. */
  forget(): void {
    this.#accounts = new Map();
    this.#conversations = new Map();
  }

  /** As after a restart without its sessions. */
  endSessions(): void {
    for (const account of this.#accounts.values()) account.token = undefined;
  }

  /** Calls by `METHOD route status`, ids left out, with how many there were. */
  get counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { method, path, status } of this.calls) {
      const route = path.replace(/\?.*/, '').replace(/conversations\/[^/]+/, 'conversations/{id}');
      const key = `${method} ${route} ${status}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  }

  readonly api: Api = (call) => {
    const outcome = this.broken ?? this.#answer(call);
    if (outcome.kind === 'answer') this.calls.push({ ...call, status: outcome.status });
    return Promise.resolve(outcome);
  };

  #answer({ method, path, token, body = {} }: Call): Outcome {
    const answer = (status: number, content: Record<string, unknown> = {}): Outcome => ({
      kind: 'answer',
      status,
      body: content,
    });
    const name = typeof body.username === 'string' ? body.username : '';
    const account = this.#accounts.get(name);
    if (path === '/register') {
      if (account !== undefined) return answer(409);
      this.#accounts.set(name, { password: String(body.password), token: undefined });
      return answer(201);
    }
    if (path === '/login') {
      if (account === undefined || account.password !== body.password) return answer(401);
      account.token = `token-${++this.#tokens}`;
      return answer(200, { token: account.token });
    }
    const [username] = [...this.#accounts].find(([, one]) => one.token === token && token) ?? [];
    if (username === undefined) return answer(401);
    if (method === 'POST' && path === '/conversations') {
      const id = this.#conversations.size + 1;
      this.#conversations.set(String(id), username);
      return answer(201, { id });
    }
    const [, id] = /^\/conversations\/([^/]+)/.exec(path) ?? [];
    if (id !== undefined && this.#conversations.get(id) !== username) return answer(404);
    return answer(method === 'POST' ? 201 : 200);
  }
}
