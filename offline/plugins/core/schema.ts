import type { Value } from './values.ts';

/** What one property may hold, and what a change of it means. */
export interface PropertySpec {
  type: 'string' | 'number' | 'boolean' | 'any' | 'list' | 'set' | 'map' | 'object';
  /** What a list, set or map holds. */
  element?: PropertySpec;
  /** What an object holds. */
  properties?: Record<string, PropertySpec>;
  required?: true;
  /** Stands in for an input that is not given. */
  default?: Value;
  /** An input that is not given keeps whatever the service reports: no diff. */
  computed?: true;
  /** A change of it replaces the resource. */
  replaces?: true;
  /** Says of a change that it replaces the resource, where not every change does. */
  replacesWhen?: (before: Value | undefined, after: Value | undefined) => boolean;
  /** The rule that a value breaks, as the end of a sentence; undefined where it breaks none. */
  rule?: (value: Value) => string | undefined;
  /** Says that two values mean the same although they are written differently. */
  same?: (before: Value | undefined, after: Value | undefined) => boolean;
}

export interface ResourceSchema {
  inputs: Record<string, PropertySpec>;
  /** Properties of the state that are no inputs. */
  outputs: Record<string, PropertySpec>;
}

type Extra = Omit<PropertySpec, 'type' | 'element' | 'properties'>;

export const string = (extra: Extra = {}): PropertySpec => ({ type: 'string', ...extra });
export const number = (extra: Extra = {}): PropertySpec => ({ type: 'number', ...extra });
export const boolean = (extra: Extra = {}): PropertySpec => ({ type: 'boolean', ...extra });
export const any = (extra: Extra = {}): PropertySpec => ({ type: 'any', ...extra });
/** A list whose order means something. */
export const list = (element: PropertySpec, extra: Extra = {}): PropertySpec => ({
  type: 'list',
  element,
  ...extra,
});
/** A list whose order means nothing. */
export const set = (element: PropertySpec, extra: Extra = {}): PropertySpec => ({
  type: 'set',
  element,
  ...extra,
});
export const map = (extra: Extra = {}): PropertySpec => ({
  type: 'map',
  element: string(),
  ...extra,
});
export const object = (
  properties: Record<string, PropertySpec>,
  extra: Extra = {},
): PropertySpec => ({ type: 'object', properties, ...extra });

/** A rule: one of the given words. */
export function oneOf(...words: string[]): (value: Value) => string | undefined {
  return (value) =>
    typeof value === 'string' && words.includes(value)
      ? undefined
      : `must be one of ${words.join(', ')}`;
}

/** A rule: a whole number, not below `least`. */
export function wholeNumber(least = 0): (value: Value) => string | undefined {
  return (value) =>
    Number.isInteger(value) && Number(value) >= least
      ? undefined
      : `must be a whole number of at least ${least}`;
}
