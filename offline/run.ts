import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { cachePath } from './cache.ts';

export interface RunOptions {
  cwd?: string | undefined;
  /** Added to this process' environment. */
  env?: Record<string, string> | undefined;
  /** File of the cache's log folder that keeps the full output. Default: the command's name. */
  log?: string | undefined;
  /** Seconds after which the command is stopped and counts as failed. Default: no limit. */
  timeout?: number | undefined;
}

/**
 * Runs a command and keeps its whole output in a log file of the cache.
 *
 * @returns standard output
 * @throws Error whose first line names the command and what went wrong; then the last lines of its
 *   output and where the rest is
 */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env, log = command, timeout }: RunOptions = {},
): Promise<string> {
  const result = await execa(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(timeout === undefined ? {} : { timeout: timeout * 1000 }),
    all: true,
    reject: false,
    stdin: 'ignore',
    maxBuffer: 64 * 1024 * 1024,
  });
  const file = cachePath('logs', `${log.replace(/[^\w.-]+/g, '-')}.log`);
  const output = result.all ?? '';
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, `$ ${command} ${args.join(' ')}\n${output}\n`);
  if (result.exitCode !== 0) {
    const lines = output.trim().split('\n');
    const what = `${command} ${args[0] ?? ''}`.trim();
    const how = result.timedOut
      ? `took longer than ${timeout} s`
      : result.code === 'ENOENT'
        ? 'cannot be run: there is no such command (ENOENT)'
        : `failed: ${lines.at(-1)}`;
    const tail = lines.slice(-12).join('\n');
    throw new Error(`${what} ${how}\n${tail}\n(the whole output is in ${file})`);
  }
  return result.stdout;
}

/** Whether a command can be found on PATH. */
export async function hasCommand(name: string): Promise<boolean> {
  const found = await execa('sh', ['-c', 'command -v "$1"', 'sh', name], { reject: false });
  return found.exitCode === 0;
}
