import { describe, expect, it } from 'vitest';
import { isNewEnough } from '../../offline/go-toolchain.ts';

describe('isNewEnough', () => {
  it.each([
    ['go1.26.5', true],
    ['go1.26.8', true],
    ['go1.27.0', true],
    ['go1.26.4', false],
    ['go1.26', false],
    ['go1.19.8', false],
    ['', false],
  ])('%s: %s', (version, enough) => {
    expect(isNewEnough(version)).toBe(enough);
  });
});
