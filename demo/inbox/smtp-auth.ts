import { fingerprint } from './values.ts';

/**
 * What follows a line of an authentication: another line (`wait`), the user's name (`done`), or a
 * refusal.
 */
export type AuthStep =
  | { kind: 'wait'; reply: string }
  | { kind: 'done'; reply: string; user: string; credential: string }
  | { kind: 'refused'; reply: string };

/**
 * One AUTH exchange (RFC 4954), LOGIN or PLAIN. Any password is taken and only its fingerprint is
 * kept: the inbox has nothing to protect, and what it is sent may be a real one by mistake.
 */
export class SmtpAuth {
  #expects: 'plain' | 'login-user' | 'login-password' = 'plain';
  #user = '';

  /** @param rest what stood after AUTH: the mechanism and perhaps its first answer */
  start(rest: string): AuthStep {
    const [mechanism = '', initial] = rest.split(/\s+/);
    switch (mechanism.toUpperCase()) {
      case 'PLAIN':
        return initial === undefined ? { kind: 'wait', reply: '334 ' } : this.line(initial);
      case 'LOGIN':
        this.#expects = 'login-user';
        return initial === undefined ? ask('Username:') : this.line(initial);
      default:
        return { kind: 'refused', reply: '504 5.5.4 Only LOGIN and PLAIN are known' };
    }
  }

  line(line: string): AuthStep {
    if (line === '*') return { kind: 'refused', reply: '501 5.7.0 Authentication cancelled' };
    const value = decodeBase64(line) ?? '';
    if (this.#expects === 'plain') {
      const [, user = '', password = ''] = value.split('\0');
      return verdict(user, password);
    }
    if (this.#expects === 'login-password') return verdict(this.#user, value);
    this.#user = value;
    this.#expects = 'login-password';
    return value === '' ? verdict('', '') : ask('Password:');
  }
}

function ask(prompt: string): AuthStep {
  return { kind: 'wait', reply: `334 ${Buffer.from(prompt).toString('base64')}` };
}

function verdict(user: string, password: string): AuthStep {
  return user === '' || password === ''
    ? { kind: 'refused', reply: '501 5.5.2 User or password is empty or no base64' }
    : { kind: 'done', reply: '235 2.7.0 Authenticated', user, credential: fingerprint(password) };
}

function decodeBase64(line: string): string | undefined {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(line) ? Buffer.from(line, 'base64').toString() : undefined;
}
