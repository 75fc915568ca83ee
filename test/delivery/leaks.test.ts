import { describe, expect, test } from 'vitest';
import { canaries, tokens } from '../e2e/delivery/canaries.ts';
import { findLeaks } from '../e2e/leaks.ts';

/** The search of the leak tests finds a secret in every spelling in which our tools write one. */
const values = canaries();
const found = (text: (value: string) => string) =>
  Object.entries<string>({ ...values }).map(([name, value]) => [
    name,
    findLeaks([{ name: 'here', text: text(value) }], { [name]: tokens(values)[name]! }),
  ]);
const all = Object.keys(values).map((name) => [name, [`${name} in here`]]);

describe('a secret is found', () => {
  test.each<[string, (value: string) => string]>([
    ['as it is', (value) => `x${value}y`],
    ['in JSON', (value) => JSON.stringify({ value })],
    ['in JSON in JSON, as in the state', (value) => JSON.stringify(JSON.stringify({ value }))],
    [
      'in JSON as Go writes it',
      (value) => JSON.stringify(value).replaceAll('&', '\\u0026').replaceAll('$', '\\u0024'),
    ],
    ['in a URL', (value) => `http://x/?q=${encodeURIComponent(value)}`],
    ['in a login header', (value) => Buffer.from(`admin:${value}`).toString('base64')],
    ['in a login header of a short name', (value) => Buffer.from(`a:${value}`).toString('base64')],
    ['in base64', (value) => Buffer.from(value).toString('base64')],
    ['in hex', (value) => Buffer.from(value).toString('hex')],
  ])('%s', (_where, text) => {
    expect(found(text)).toEqual(all);
  });

  test('and not where another one is', () => {
    const others = canaries();
    expect(findLeaks([{ name: 'here', text: JSON.stringify(values) }], tokens(others))).toEqual([]);
  });
});
