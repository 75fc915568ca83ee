import { randomBytes } from 'node:crypto';
import type { ResourceType } from '../core/provider.ts';
import { any, boolean, list, map, oneOf, string } from '../core/schema.ts';
import { text, type Properties } from '../core/values.ts';
import { runCommand, type CommandOutput } from './run.ts';

/**
 * `command:local:Command`: a command on this machine for each of create, update and delete.
 * A change of any input but `triggers` runs `update`, or `create` where there is none.
 */
export const localCommand: ResourceType<void> = {
  token: 'command:local:Command',
  // What a command did cannot be read back: only the inputs tell a change.
  compare: 'inputs',
  changingOutputs: ['stdout', 'stderr'],
  schema: {
    inputs: {
      create: string(),
      update: string(),
      delete: string(),
      stdin: string(),
      environment: map(),
      dir: string(),
      interpreter: list(string()),
      logging: string({ rule: oneOf('stdout', 'stderr', 'stdoutAndStderr', 'none') }),
      addPreviousOutputInEnv: boolean({ default: true }),
      triggers: list(any(), { replaces: true }),
    },
    outputs: { stdout: string(), stderr: string() },
  },

  async create(_client, inputs, operation) {
    const id = `${operation.name}${randomBytes(4).toString('hex')}`;
    const nothing = { stdout: '', stderr: '' };
    const command = text(inputs['create']);
    const output = command ? await runCommand(command, inputs, nothing, operation) : nothing;
    return { id, state: { ...inputs, ...output } };
  },

  read(_client, id, state) {
    return Promise.resolve({ id, state });
  },

  async update(_client, _id, state, inputs, operation) {
    const before = outputOf(state);
    const command = text(inputs['update']) || text(inputs['create']);
    const output = command ? await runCommand(command, inputs, before, operation) : before;
    return { ...inputs, ...output };
  },

  async delete(_client, _id, state, operation) {
    const command = text(state['delete']);
    if (command) await runCommand(command, state, outputOf(state), operation);
  },
};

function outputOf(state: Properties): CommandOutput {
  return { stdout: text(state['stdout']), stderr: text(state['stderr']) };
}
