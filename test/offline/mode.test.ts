import { describe, expect, it } from 'vitest';
import { offlineMode } from '../../offline/mode.ts';

describe('offlineMode', () => {
  it.each([
    ['', 'auto'],
    ['1', 'always'],
    ['0', 'never'],
  ])('OFFLINE=%j is %s', (value, mode) => {
    expect(offlineMode(value)).toBe(mode);
  });

  it('refuses any other value with a sentence', () => {
    expect(() => offlineMode('yes')).toThrow('OFFLINE is "yes": it must be 1');
  });
});
