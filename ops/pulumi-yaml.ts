import { stringify } from 'yaml';
import { configKeys, project } from '../stacks/config-keys.ts';

/** Pulumi.yaml from the list of config keys: `npm run golden` writes it, a test holds the two together. */
export function pulumiYaml(): string {
  return [
    '# Generated from stacks/config-keys.ts by `npm run golden`.',
    stringify(
      {
        name: project,
        description: 'The observability stack of VoiceAssist on Docker hosts',
        // Node runs the TypeScript sources itself: no compile step, no ts-node.
        runtime: { name: 'nodejs', options: { typescript: false, packagemanager: 'npm' } },
        config: {
          // No default provider may reach for whatever DOCKER_HOST or GRAFANA_URL happens to say.
          'pulumi:disable-default-providers': { value: ['docker', 'grafana'] },
          ...Object.fromEntries(
            Object.entries(configKeys).map(([name, { type, description, default: value }]) => [
              name,
              {
                type,
                ...(type === 'array' ? { items: { type: 'string' } } : {}),
                description,
                default: value,
              },
            ]),
          ),
        },
      },
      { lineWidth: 0 },
    ),
  ].join('\n');
}
