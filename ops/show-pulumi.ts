import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentOf, processes, stillRuns, type Process } from './processes.ts';
import { root } from './stack-file.ts';

const runBy = 'VOICEASSIST_MONITORING_RUN_BY';
let shown: ChildProcess | undefined;

/** Whether a Pulumi command runs in front of the person now, so that a signal is that command's to answer. */
export function isShowing(): boolean {
  return shown !== undefined;
}

/**
 * Runs the Pulumi CLI in front of the person: its progress is theirs to see. A signal to this process
 * makes the CLI end in good order, which this waits for.
 *
 * @returns its exit code
 */
export async function showPulumi(args: string[], base: NodeJS.ProcessEnv): Promise<number> {
  // By it the CLI is known from one that a person runs on the same stack.
  const env = { ...base, [runBy]: String(process.pid) };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let interrupted = false;
  const handOn = (signal: NodeJS.Signals) => {
    interrupted = true;
    // The terminal gives Ctrl-C to both; a second one would make the CLI drop what it is doing.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    for (const { pid } of clis(env)) process.kill(pid, 'SIGINT');
  };
  const child = spawn('pulumi', args, { cwd: root, env, stdio: 'inherit' });
  shown = child;
  for (const signal of signals) process.on(signal, handOn);
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code ?? 1));
    });
    // npm's `pulumi` is a wrapper, which a signal ends before the CLI itself has ended.
    let left = interrupted ? clis(env) : [];
    while ((left = left.filter(({ pid, start }) => stillRuns(pid, start))).length > 0) {
      await sleep(200);
    }
    return code;
  } finally {
    for (const signal of signals) process.off(signal, handOn);
    shown = undefined;
  }
}

/** The CLI itself, below the wrapper. */
function clis(env: NodeJS.ProcessEnv): Process[] {
  return processes().filter(
    ({ name, pid }) => name === 'pulumi' && environmentOf(pid)[runBy] === env[runBy],
  );
}
