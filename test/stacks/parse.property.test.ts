import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { render } from '../../infra/render.ts';
import { deployedServices } from '../../infra/services.ts';
import { configKeys } from '../../stacks/config-keys.ts';
import { parseSettings, resolveSettings } from '../../stacks/resolve.ts';
import type { Settings } from '../../stacks/schema.ts';

const whole = resolveSettings('dev', {}).settings!;

/** Every path to a value in the settings, as lists of keys. */
function paths(value: unknown, at: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...at, key]))];
}

function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy = (
    Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }
  ) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

const expectedFiles: Partial<Record<string, string>> = {
  prometheus: 'prometheus/prometheus.yml',
  alertmanager: 'alertmanager/alertmanager.yml',
  loki: 'loki/loki.yaml',
  alloy: 'alloy/config.alloy',
  'blackbox-exporter': 'blackbox-exporter/blackbox.yml',
  'socket-proxy': 'socket-proxy/haproxy.cfg',
  grafana: 'grafana/datasources.json',
  inbox: 'inbox/main.ts',
};

function expectWholePlan(settings: Settings): void {
  const files = render(settings);
  for (const service of deployedServices(settings)) {
    const file = expectedFiles[service];
    if (file !== undefined) expect(files).toHaveProperty([file]);
  }
  for (const [path, text] of Object.entries(files)) {
    // Sources of the demo and dashboards hold these words rightly.
    if (/^inbox\/|^grafana\/dashboards\/|\.mjs$/.test(path)) continue;
    expect(text, path).not.toMatch(/undefined|NaN|\[object Object\]/);
  }
}

/** Rendering is heavy; the interesting part of a run is whether it is accepted at all. */
const junk = fc.oneof(
  fc.anything(),
  fc.constantFrom(
    0,
    -1,
    65536,
    '',
    '#',
    'http://',
    '30d',
    '0s',
    'ssh://',
    null,
    {},
    [],
    '10.0.0.0/24',
  ),
  fc.string({ unit: 'binary' }),
);

describe('no settings object crashes the program or yields half a plan', () => {
  test('anything at all is either settings or a list of problems', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 4 }), (raw) => {
        const { settings, problems } = parseSettings(raw);
        expect((settings === undefined) !== (problems === undefined)).toBe(true);
        if (problems) expect(problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test('right settings with one value replaced by anything', () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths(whole)), junk, (path, value) => {
        const { settings, problems } = parseSettings(replaced(whole, path, value));
        if (settings) expectWholePlan(settings);
        else expect(problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  test('any values for any config keys', () => {
    const names = [...Object.keys(configKeys), 'zebra', '__proto__', 'toString'];
    fc.assert(
      fc.property(
        fc.constantFrom('dev', 'staging', 'prod'),
        fc.dictionary(fc.constantFrom(...names), junk, { maxKeys: 5 }),
        (stack, config) => {
          const { settings, problems } = resolveSettings(stack, config);
          if (settings) expectWholePlan(settings);
          else expect(problems.every((p) => p.length > 0 && p.length < 1000)).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);
});
