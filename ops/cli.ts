import { Command } from 'commander';

/** A command line that explains itself: `--help` on every command, exit code 2 for a wrong call. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .showHelpAfterError()
    .helpOption('-h, --help', 'show this help')
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : 2);
    });
}

/** What stands in the way of a command: people read the sentence, not a stack trace. */
export class Refusal extends Error {}

/** Runs a command to its end; a refusal is its sentence on stderr and exit code 1. */
export async function run(main: () => void | Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Refusal ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
