import * as pulumi from '@pulumi/pulumi';
import { project } from '../stacks/config-keys.ts';

export interface Declared {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

const SECRET = '4dabf18193072939515e22adb298388d';

/** Inputs as the program gave them; secrets arrive wrapped and come out as `{ secret: value }`. */
function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== 'object' || value === null) return value;
  if (SECRET in value) return { secret: unwrap((value as { value?: unknown }).value) };
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrap(inner)]));
}

/**
 * Runs the whole program under mocks, as `pulumi preview` of that stack would.
 *
 * @param config plain values by bare key
 * @param secrets secret values by bare key
 * @returns every resource that it declares, components left out
 */
export async function runProgram(
  stack: string,
  config: Record<string, string>,
  secrets: Record<string, string>,
): Promise<Declared[]> {
  const declared: Declared[] = [];
  const keyed = Object.fromEntries(
    Object.entries({ ...config, ...secrets }).map(([key, value]) => [`${project}:${key}`, value]),
  );
  const secretKeys = Object.keys(secrets).map((key) => `${project}:${key}`);
  process.env.PULUMI_CONFIG_SECRET_KEYS = JSON.stringify(secretKeys);
  pulumi.runtime.setAllConfig(keyed, secretKeys);
  await pulumi.runtime.setMocks(
    {
      newResource(args) {
        if (args.custom !== false && !args.type.startsWith('voiceassist:')) {
          declared.push({
            type: args.type,
            name: args.name,
            inputs: unwrap(args.inputs) as Record<string, unknown>,
          });
        }
        return { id: `${args.name}-id`, state: args.inputs as Record<string, unknown> };
      },
      call: (args) => args.inputs as Record<string, unknown>,
    },
    project,
    stack,
    true,
  );
  // A file of its own each time would be better still; vitest gives each test file fresh modules.
  await import('../infra/index.ts');
  await settled();
  return declared;
}

/** Waits until no registration is under way any more. */
async function settled(): Promise<void> {
  await pulumi.runtime.disconnect();
}
