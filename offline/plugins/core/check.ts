import type { PropertySpec, ResourceSchema } from './schema.ts';
import { isInternal, isObject, UNKNOWN, type Properties, type Value } from './values.ts';

/** One input that cannot be accepted, and the sentence that says why. */
export interface Failure {
  property: string;
  reason: string;
}

/**
 * Checks inputs (without secret marks) against a schema.
 * An input that is not in the schema is refused, never ignored: ignoring it would
 * make the offline run differ silently from the official one.
 */
export function checkInputs(
  subject: string,
  plugin: string,
  inputs: Record<string, PropertySpec>,
  given: Properties,
): Failure[] {
  const failures: Failure[] = [];
  const refuse = (property: string, rest: string): void => {
    failures.push({ property, reason: `${subject}: ${property} ${rest}.` });
  };
  for (const [key, value] of Object.entries(given)) {
    if (isInternal(key)) continue;
    const spec = inputs[key];
    if (spec === undefined) refuse(key, `is not implemented by the offline ${plugin} plugin`);
    else checkValue(key, spec, value, plugin, refuse);
  }
  for (const [key, spec] of Object.entries(inputs)) {
    if (spec.required && (given[key] === undefined || given[key] === null)) {
      refuse(key, 'is missing');
    }
  }
  return failures;
}

function checkValue(
  path: string,
  spec: PropertySpec,
  value: Value,
  plugin: string,
  refuse: (property: string, rest: string) => void,
): void {
  if (value === null || value === UNKNOWN) return;
  const element = spec.element;
  switch (spec.type) {
    case 'string':
    case 'number':
    case 'boolean':
      if (typeof value !== spec.type) return refuse(path, `must be a ${spec.type}`);
      break;
    case 'list':
    case 'set':
      if (!Array.isArray(value)) return refuse(path, 'must be a list');
      value.forEach((part, i) => {
        if (element) checkValue(`${path}[${i}]`, element, part, plugin, refuse);
      });
      break;
    case 'map':
      if (!isObject(value)) return refuse(path, 'must be a map');
      for (const [key, part] of Object.entries(value)) {
        if (element) checkValue(`${path}["${key}"]`, element, part, plugin, refuse);
      }
      break;
    case 'object':
      if (!isObject(value)) return refuse(path, 'must be an object');
      checkObject(path, spec.properties ?? {}, value, plugin, refuse);
      break;
    case 'any':
      break;
  }
  const broken = spec.rule?.(value);
  if (broken !== undefined) refuse(path, broken);
}

function checkObject(
  path: string,
  properties: Record<string, PropertySpec>,
  value: Properties,
  plugin: string,
  refuse: (property: string, rest: string) => void,
): void {
  for (const [key, part] of Object.entries(value)) {
    const spec = properties[key];
    if (spec) checkValue(`${path}.${key}`, spec, part, plugin, refuse);
    else refuse(`${path}.${key}`, `is not implemented by the offline ${plugin} plugin`);
  }
  for (const [key, spec] of Object.entries(properties)) {
    if (spec.required && (value[key] === undefined || value[key] === null)) {
      refuse(`${path}.${key}`, 'is missing');
    }
  }
}

/** The names of a schema's defaults with their values. */
export function defaultsOf(schema: ResourceSchema): Properties {
  const defaults: Properties = {};
  for (const [key, spec] of Object.entries(schema.inputs)) {
    if (spec.default !== undefined) defaults[key] = spec.default;
  }
  return defaults;
}
