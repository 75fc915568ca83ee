import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import type { Operation } from '../core/provider.ts';
import { isObject, text, texts, type Properties } from '../core/values.ts';

export interface CommandOutput {
  stdout: string;
  stderr: string;
}

/**
 * Runs one command with the resource's inputs (stdin, environment, dir, interpreter, logging).
 * @param previous output of the last run, handed on in the environment
 * @returns what it printed, each without its last line break
 * @throws with the command and everything it printed, when it does not end with 0
 */
export async function runCommand(
  command: string,
  inputs: Properties,
  previous: CommandOutput,
  operation: Operation,
): Promise<CommandOutput> {
  const interpreter = texts(inputs['interpreter']);
  const [program = '/bin/sh', ...args] = interpreter.length > 0 ? interpreter : ['/bin/sh', '-c'];
  const child = spawn(program, [...args, command], {
    cwd: text(inputs['dir']) || process.cwd(),
    env: environment(inputs, previous),
    stdio: ['pipe', 'pipe', 'pipe'],
    signal: operation.signal,
    killSignal: 'SIGTERM',
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const both: Buffer[] = [];
  const shown = new PassThrough();
  createInterface({ input: shown }).on('line', (line) => operation.status(line));
  const logging = inputs['logging'] ?? 'stdoutAndStderr';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout.push(chunk);
    both.push(chunk);
    if (logging === 'stdout' || logging === 'stdoutAndStderr') shown.write(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr.push(chunk);
    both.push(chunk);
    if (logging === 'stderr' || logging === 'stdoutAndStderr') shown.write(chunk);
  });
  // A command need not read its stdin: a broken pipe is no failure.
  child.stdin.on('error', () => undefined);
  child.stdin.end(text(inputs['stdin']));

  const failure = await new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(signal === null ? `exit status ${code}` : `signal: ${signal}`);
    });
  });
  shown.end();
  if (failure !== undefined) {
    const printed = Buffer.concat(both).toString();
    throw new Error(`${failure}: running ${JSON.stringify(command)}:\n${printed}`);
  }
  return { stdout: withoutLastBreak(stdout), stderr: withoutLastBreak(stderr) };
}

function environment(inputs: Properties, previous: CommandOutput): NodeJS.ProcessEnv {
  const given = isObject(inputs['environment']) ? inputs['environment'] : {};
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const [key, value] of Object.entries(given)) env[key] = text(value);
  if (inputs['addPreviousOutputInEnv'] !== false) {
    if (previous.stdout !== '') env['PULUMI_COMMAND_STDOUT'] = previous.stdout;
    if (previous.stderr !== '') env['PULUMI_COMMAND_STDERR'] = previous.stderr;
  }
  return env;
}

function withoutLastBreak(chunks: Buffer[]): string {
  return Buffer.concat(chunks).toString().replace(/\n$/, '');
}
