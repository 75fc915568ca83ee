import { namingOf } from './autoname.ts';
import { defaultsOf } from './check.ts';
import { isUnset, meansSame, sameValue } from './diff.ts';
import type { ResourceSchema } from './schema.ts';
import { isInternal, UNKNOWN, type Properties } from './values.ts';

/** The state that a create would leave: what only the service can say is unknown. */
export function plannedCreate(schema: ResourceSchema, inputs: Properties): Properties {
  const planned: Properties = { ...defaultsOf(schema), ...inputs };
  for (const [key, spec] of Object.entries(schema.inputs)) {
    if (spec.computed && isUnset(inputs[key])) planned[key] = UNKNOWN;
  }
  for (const key of Object.keys(schema.outputs)) planned[key] = UNKNOWN;
  return planned;
}

/**
 * The state that an update would leave.
 * @param changing outputs that every update may change, unknown until it has run
 */
export function plannedUpdate(
  schema: ResourceSchema,
  state: Properties,
  inputs: Properties,
  changing: string[] = [],
): Properties {
  const planned: Properties = { ...state, ...defaultsOf(schema) };
  for (const [key, spec] of Object.entries(schema.inputs)) {
    const given = inputs[key];
    if (given !== undefined) planned[key] = given;
    else if (spec.default === undefined && !spec.computed) delete planned[key];
  }
  for (const key of changing) planned[key] = UNKNOWN;
  return planned;
}

/**
 * The inputs that would give the state which was read: an input that still holds keeps
 * its spelling (order of a set, defaults left out), so that a refresh shows drift only.
 * With no old inputs (import) every input that the state tells is given.
 */
export function inputsOf(
  schema: ResourceSchema,
  state: Properties,
  oldInputs: Properties,
): Properties {
  const imported = Object.keys(oldInputs).every(isInternal);
  const inputs: Properties = namingOf(oldInputs);
  for (const [key, spec] of Object.entries(schema.inputs)) {
    const before = oldInputs[key];
    const now = state[key];
    if (before === undefined) {
      if (imported && now !== undefined && !sameValue(spec, now, spec.default)) inputs[key] = now;
    } else if (meansSame(spec, now, before)) inputs[key] = before;
    else if (now !== undefined) inputs[key] = now;
  }
  return inputs;
}
