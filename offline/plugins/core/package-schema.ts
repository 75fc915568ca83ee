import type { PropertySpec } from './schema.ts';
import type { Provider } from './provider.ts';

interface SchemaProperty {
  type?: string;
  $ref?: string;
  items?: SchemaProperty;
  additionalProperties?: SchemaProperty;
}

/** What this plugin implements, in the form of a Pulumi package schema. */
export function packageSchema<Client>(provider: Provider<Client>, version: string): string {
  const resources = provider.resources.map((type) => [
    type.token,
    {
      inputProperties: properties(type.schema.inputs),
      requiredInputs: required(type.schema.inputs),
      properties: properties({ ...type.schema.inputs, ...type.schema.outputs }),
    },
  ]);
  return JSON.stringify({
    name: provider.name,
    version,
    description: 'Offline plugin: only the resource types and inputs that the stack declares.',
    config: { variables: properties(provider.config) },
    provider: { inputProperties: properties(provider.config) },
    resources: Object.fromEntries(resources) as Record<string, unknown>,
  });
}

function required(specs: Record<string, PropertySpec>): string[] {
  return Object.keys(specs).filter((key) => specs[key]?.required);
}

function properties(specs: Record<string, PropertySpec>): Record<string, SchemaProperty> {
  return Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, property(spec)]));
}

function property(spec: PropertySpec): SchemaProperty {
  const element = spec.element ? property(spec.element) : { $ref: 'pulumi.json#/Any' };
  switch (spec.type) {
    case 'list':
    case 'set':
      return { type: 'array', items: element };
    case 'map':
      return { type: 'object', additionalProperties: element };
    case 'object':
    case 'any':
      return { $ref: 'pulumi.json#/Any' };
    default:
      return { type: spec.type };
  }
}
