import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** A small cost, about 10 ms: this is a demo, and each of its generated users logs in many times. */
const COST = 4096;
const LENGTH = 32;

/** @returns salt and key, as they are stored */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString('base64url')}.${(await derive(password, salt)).toString('base64url')}`;
}

/** @param stored what `hashPassword` made; undefined (there is no such user) takes as long and is false */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [salt = '', key = ''] = (stored ?? '').split('.');
  const derived = await derive(password, Buffer.from(salt, 'base64url'));
  const expected = Buffer.from(key, 'base64url');
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, LENGTH, { cost: COST }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
