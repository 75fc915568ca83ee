import { eventually } from '../../e2e/harness.ts';
import type { Lab } from './lab.ts';

/** Talks to the server in a container: as a user to its port, and to its switches from inside. */
export class Client {
  readonly #lab: Lab;
  readonly #name: string;
  #url = '';
  #token: string | undefined;

  constructor(lab: Lab, name: string) {
    this.#lab = lab;
    this.#name = name;
  }

  /** Finds the port anew, which changes with each start. */
  async locate(): Promise<void> {
    this.#url = await this.#lab.url(this.#name);
  }

  /** A GET, or with a body a POST, as who is logged in. */
  async call(path: string, body?: unknown) {
    const answer = await fetch(`${this.#url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: (text.startsWith('{') ? JSON.parse(text) : { text }) as Record<string, unknown>,
    };
  }

  /** Registers the user if need be, and is them from now on. */
  async logIn(username: string): Promise<void> {
    const credentials = { username, password: `${username}-password` };
    await this.call('/register', credentials);
    this.#token = (await this.call('/login', credentials)).body.token as string;
  }

  /** One sample of `/metrics`; NaN when there is none. */
  async sample(series: string): Promise<number> {
    const { body } = await this.call('/metrics');
    const line = (body.text as string).split('\n').find((one) => one.startsWith(`${series} `));
    return Number(line?.slice(series.length + 1));
  }

  /** A request to the switches of the faults. @throws Error with what it printed, when it is refused */
  async switch(method: string, fault: string, options?: unknown): Promise<void> {
    const init = {
      method,
      ...(options === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(options) }),
    };
    const url = `http://127.0.0.1:8001/faults${fault}`;
    const script = `const a = await fetch(${JSON.stringify(url)}, ${JSON.stringify(init)}); console.log(await a.text()); process.exit(a.ok ? 0 : 1)`;
    await this.#lab.exec(this.#name, 'node', '--input-type=module', '-e', script);
  }

  /** Asks again until it is so; an answer that fails is none. */
  async becomes(what: string, isSo: () => Promise<boolean>): Promise<void> {
    await eventually(what, 300, async () => ((await isSo()) ? true : undefined));
  }
}
