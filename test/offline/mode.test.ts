import { describe, expect, it } from 'vitest';
import { offlineMode } from '../../offline/mode.ts';
import { registryOf } from '../../offline/official.ts';

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

describe('registryOf', () => {
  it.each([
    ['busybox:1.36.1', ''],
    ['prom/prometheus:v3.13.5', ''],
    ['ghcr.io/google/cadvisor:0.55.1', 'ghcr.io'],
    ['localhost:5000/busybox:1', 'localhost:5000'],
  ])('%s', (ref, registry) => {
    expect(registryOf(ref)).toBe(registry);
  });
});
