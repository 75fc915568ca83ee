import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './cli.ts';
import { findProcess, stillRuns } from './processes.ts';
import { isShowing } from './show-pulumi.ts';
import { ownHome } from './workspace.ts';

/** Who works on a stack: what its lock file says, as JSON. */
export interface LockHolder {
  pid: number;
  /** Start of the process in clock ticks; absent where the system does not tell. */
  start?: string;
  /** ISO 8601. */
  since: string;
  /** Such as `npm run up`. */
  doing: string;
}

/**
 * Makes this process the only one that changes a stack from this machine, until it ends. A lock whose
 * holder is dead is taken over.
 *
 * @throws Refusal in one sentence, at once, when another process holds it
 */
export function takeStackLock(stack: string, doing: string): void {
  mkdirSync(ownHome(), { recursive: true, mode: 0o700 });
  const file = join(ownHome(), `${stack}.lock`);
  const start = findProcess(process.pid)?.start;
  const text = JSON.stringify({
    pid: process.pid,
    ...(start === undefined ? {} : { start }),
    since: new Date().toISOString(),
    doing,
  } satisfies LockHolder);

  const mine = `${file}.${process.pid}`;
  // Linked and not written: a lock is whole or not there.
  writeFileSync(mine, text, { mode: 0o600 });
  try {
    while (!tryLink(mine, file)) {
      const found = readFileOrNothing(file);
      const holder = parseHolder(found);
      if (holder !== undefined && stillRuns(holder.pid, holder.start)) {
        throw new Refusal(heldSentence(stack, holder));
      }
      removeStale(file, found);
    }
  } finally {
    rmSync(mine, { force: true });
  }

  const release = () => {
    if (readFileOrNothing(file) === text) rmSync(file, { force: true });
  };
  process.on('exit', release);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    // A Pulumi command in front of the person ends in its own time, and this process after it.
    process.on(signal, () => {
      if (!isShowing()) process.exit(code);
    });
  }
}

/** What a second one is told. */
export function heldSentence(stack: string, { pid, since, doing }: LockHolder): string {
  return `${doing} already works on stack ${stack} (pid ${pid}, since ${new Date(since).toLocaleTimeString('en-GB')}); wait for it, or end it.`;
}

/** A lock file's text; `undefined` for what no lock of ours can be. */
export function parseHolder(text: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(text) as LockHolder;
    return typeof holder.pid === 'number' ? holder : undefined;
  } catch {
    return undefined;
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moved away first: when another process was quicker, its new lock is put back. */
function removeStale(file: string, stale: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readFileOrNothing(aside) !== stale) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function readFileOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
