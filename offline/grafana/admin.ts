import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './files.ts';

/** Grafana refuses shorter ones. */
export const SHORTEST_PASSWORD = 4;

interface AdminFile {
  login: string;
  salt: string;
  hash: string;
}

/**
 * The one user. It has a file of its own, read again when it changes: the command line tool
 * sets a password while the server runs.
 */
export class Admin {
  readonly #path: string;
  #file: AdminFile | undefined;
  #readAt = '';
  /** The password that was last found right: scrypt is too slow for every request. */
  #right: Buffer | undefined;

  constructor(dataFolder: string) {
    this.#path = join(dataFolder, 'admin.json');
  }

  get exists(): boolean {
    return existsSync(this.#path);
  }

  get login(): string {
    return this.#read().login;
  }

  /** @throws when the password is shorter than Grafana allows */
  set(login: string, password: string): void {
    if (password.length < SHORTEST_PASSWORD) throw new Error('New password is too short');
    const salt = randomBytes(16).toString('hex');
    const file: AdminFile = { login, salt, hash: hashOf(password, salt).toString('hex') };
    writeWhole(this.#path, JSON.stringify(file));
  }

  isRight(login: string, password: string): boolean {
    const file = this.#read();
    if (login !== file.login) return false;
    const given = Buffer.from(password);
    if (this.#right?.length === given.length && timingSafeEqual(this.#right, given)) return true;
    const right = timingSafeEqual(hashOf(password, file.salt), Buffer.from(file.hash, 'hex'));
    if (right) this.#right = given;
    return right;
  }

  #read(): AdminFile {
    const { mtimeMs, ino } = statSync(this.#path);
    const version = `${mtimeMs}-${ino}`;
    if (this.#file === undefined || this.#readAt !== version) {
      this.#file = JSON.parse(readFileSync(this.#path, 'utf8')) as AdminFile;
      this.#readAt = version;
      this.#right = undefined;
    }
    return this.#file;
  }
}

function hashOf(password: string, salt: string): Buffer {
  return scryptSync(password, salt, 32);
}
