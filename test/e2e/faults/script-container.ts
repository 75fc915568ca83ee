import { readFileSync } from 'node:fs';
import type Docker from 'dockerode';
import { images } from '../../../infra/images.ts';
import { logRotation } from '../../../infra/log-rotation.ts';
import type { TestStack } from '../harness.ts';

export interface ScriptContainer {
  /** File beside this one. */
  script: string;
  args?: string[];
  /** Names on the stack's network. @default none: the engine's default network */
  aliases?: string[];
}

/** Starts a script of this folder as a container that is not the stack's, with our log rotation. */
export async function startScript(
  stack: TestStack,
  { script, args = [], aliases }: ScriptContainer,
): Promise<Docker.Container> {
  const name = `${stack.prefix}-test-${script.replace('.ts', '')}`;
  const source = readFileSync(new URL(script, import.meta.url), 'utf8');
  await stack.engine
    .getContainer(name)
    .remove({ force: true })
    .catch(() => undefined);
  const container = await stack.engine.createContainer({
    name,
    Image: images.node,
    Cmd: ['node', '--input-type=module-typescript', '--eval', source, '--', ...args],
    HostConfig: {
      RestartPolicy: { Name: 'unless-stopped' },
      LogConfig: { Type: 'json-file', Config: logRotation },
      ...(aliases ? { NetworkMode: stack.prefix } : {}),
    },
    ...(aliases
      ? { NetworkingConfig: { EndpointsConfig: { [stack.prefix]: { Aliases: aliases } } } }
      : {}),
  });
  await container.start();
  return container;
}
