import { createInterface } from 'node:readline/promises';
import { Refusal } from '../cli.ts';

/** Who is asked: a terminal's two ends, or what stands in their place. */
export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream;
}

/** This process's own. */
export const ownTerminal: Terminal = { input: process.stdin, output: process.stderr };

/**
 * Asks for the stack's name before real people are told of something.
 *
 * @param whom what is about to happen to whom, up to the full stop
 * @param yes answered beforehand, by an option
 * @throws Refusal without a terminal, and on any other answer
 */
export async function confirmStack(
  stack: string,
  whom: string,
  { yes, terminal = ownTerminal }: { yes: boolean; terminal?: Terminal },
): Promise<void> {
  if (yes) return;
  if (terminal.input.isTTY !== true) {
    throw new Refusal(
      `${whom}. Nobody can be asked here, so nothing was sent: run it at a terminal, or with --yes.`,
    );
  }
  const answer = await ask(`${whom}. Type the stack's name to go on: `, terminal);
  if (answer !== stack) {
    throw new Refusal(`That is not ${stack}; nothing was sent.`);
  }
}

/** Waits for the Enter key, at most `seconds`. */
export async function waitForEnter(
  question: string,
  seconds: number,
  terminal = ownTerminal,
): Promise<void> {
  await ask(question, terminal, AbortSignal.timeout(seconds * 1000));
}

async function ask(question: string, { input, output }: Terminal, signal?: AbortSignal) {
  const lines = createInterface({ input, output, terminal: false });
  // The end of the input is an empty answer.
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return (await Promise.race([lines.question(question, signal ? { signal } : {}), ended])).trim();
  } catch (error) {
    if ((error as Error).name === 'AbortError') return '';
    throw error;
  } finally {
    lines.close();
  }
}
