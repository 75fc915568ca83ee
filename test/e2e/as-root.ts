import { execa } from 'execa';

/** Runs a command with the rights that a fault of the host takes; by sudo where the tests are not root. */
export async function asRoot(command: string, ...args: string[]): Promise<void> {
  const [file, ...rest] =
    process.getuid?.() === 0 ? [command, ...args] : ['sudo', '-n', command, ...args];
  await execa(file, rest);
}
