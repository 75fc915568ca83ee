import { randomBytes } from 'node:crypto';
import type { Properties } from './values.ts';

/**
 * The inputs with a `name`: the given one, else the one that the resource already has, else
 * the resource's name in the program and seven hex digits, as the official providers do it.
 * @param seed from the engine, so that preview and update agree
 */
export function withName(
  inputs: Properties,
  oldInputs: Properties,
  logicalName: string,
  seed: Uint8Array,
): Properties {
  if (typeof inputs['name'] === 'string' && inputs['name'] !== '') return inputs;
  if (typeof oldInputs['name'] === 'string') return { ...inputs, name: oldInputs['name'] };
  const random = seed.length >= 4 ? Buffer.from(seed) : randomBytes(4);
  return { ...inputs, name: `${logicalName}-${random.toString('hex').slice(0, 7)}` };
}
