import { randomBytes } from 'node:crypto';
import { text, texts, type Properties } from './values.ts';

/**
 * Where the official bridged providers note which inputs the program did not give itself. Without
 * the note they would take every input for such a one, and keep it when the program drops it.
 */
const DEFAULTS = '__defaults';

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
  if (inputs['name'] !== undefined && inputs['name'] !== '') return inputs;
  const random = seed.length >= 4 ? Buffer.from(seed) : randomBytes(4);
  const chosen = `${logicalName}-${random.toString('hex').slice(0, 7)}`;
  return { ...inputs, name: text(oldInputs['name'], chosen), [DEFAULTS]: ['name'] };
}

/**
 * Whether a replacement would bear the very name of the resource that it replaces: then the old
 * one must go first. A name that was chosen here is not given twice.
 */
export function keepsName(state: Properties, inputs: Properties): boolean {
  if (texts(inputs[DEFAULTS]).includes('name')) return false;
  return inputs['name'] !== undefined && inputs['name'] === state['name'];
}

/** The inputs with the note that none was chosen, where there is no note yet. */
export function withNote(inputs: Properties): Properties {
  return { [DEFAULTS]: [], ...inputs };
}

/** The note about chosen inputs, to be kept when inputs are made anew from a state. */
export function namingOf(inputs: Properties): Properties {
  return inputs[DEFAULTS] === undefined ? {} : { [DEFAULTS]: inputs[DEFAULTS] };
}
