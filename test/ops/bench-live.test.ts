import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, test } from 'vitest';
import { changeThreshold, noteDeliveries, parseDeliveries } from '../../ops/bench/live.ts';
import { CheckoutCopy } from '../../ops/checkout-copy.ts';

describe('a changed threshold', () => {
  const copy = new CheckoutCopy();
  afterAll(() => copy.remove());

  /** Rules of dev as the copy renders them. */
  async function rules(): Promise<string[]> {
    const code = `
      import { prometheusFiles } from './infra/prometheus-config.ts';
      import { settingsFromFile } from './ops/stack-file.ts';
      const files = prometheusFiles(settingsFromFile('dev').settings);
      console.log(Object.values(files).join('\\n'));`;
    const { stdout } = await execa('node', ['--input-type=module', '--eval', code], {
      cwd: copy.dir,
    });
    return stdout.split('\n');
  }

  test('changes an expression of what Prometheus runs, and is put back to the letter', async () => {
    const before = await rules();
    const putBack = changeThreshold(copy);
    const changed = await rules();
    putBack();
    const differ = changed.filter((line, index) => line !== before[index]);
    expect(changed).toHaveLength(before.length);
    expect(differ.join('\n')).toMatch(/> 2\.5/);
    expect(differ.length).toBeLessThan(6);
    expect(await rules()).toEqual(before);
  });

  test('its delivery notes when its process began and ended, whatever becomes of it', async () => {
    const file = join(copy.dir, 'deliveries');
    noteDeliveries(copy, file);
    const plan = { container: 'va-prometheus', dockerHost: 'unix:///nonexistent', volume: 'v' };
    const before = Date.now() / 1000;
    writeFileSync(file, '');
    const { exitCode } = await execa('node', ['infra/delivery/deliver.ts'], {
      cwd: copy.dir,
      env: { DELIVERY_PLAN: JSON.stringify(plan) },
      input: '',
      reject: false,
    });
    expect(exitCode).toBe(1);
    const [delivery, ...more] = parseDeliveries(readFileSync(file, 'utf8'));
    expect(more).toEqual([]);
    expect(delivery!.container).toBe('va-prometheus');
    expect(delivery!.start).toBeGreaterThan(before);
    expect(delivery!.end).toBeGreaterThan(delivery!.start);
  });

  test('nothing noted is no delivery', () => {
    expect(parseDeliveries('')).toEqual([]);
  });
});
