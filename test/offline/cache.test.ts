import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyOf, once } from '../../offline/cache.ts';

describe('keyOf', () => {
  it('sees every value and ignores the order of object keys', () => {
    expect(keyOf({ a: 1, b: [1, 2] })).toBe(keyOf({ b: [1, 2], a: 1 }));
    expect(keyOf({ a: 1, b: [1, 2] })).not.toBe(keyOf({ a: 1, b: [2, 1] }));
    expect(keyOf({ a: undefined })).toBe(keyOf({}));
    expect(keyOf(null)).not.toBe(keyOf({}));
  });
});

describe('once', () => {
  const fresh = () => mkdtempSync(join(tmpdir(), 'once-'));

  it('makes an entry the first time only', async () => {
    const folder = join(fresh(), 'entry');
    const make = (text: string) => async (scratch: string) =>
      Promise.resolve(writeFileSync(join(scratch, 'file'), text));
    await once(folder, make('first'));
    await once(folder, make('second'));
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('first');
  });

  it('keeps nothing of an entry that failed', async () => {
    const parent = fresh();
    const folder = join(parent, 'entry');
    await expect(once(folder, () => Promise.reject(new Error('no compiler')))).rejects.toThrow(
      'no compiler',
    );
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(parent)).toEqual([]);
  });
});
