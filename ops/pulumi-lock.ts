import { readdirSync, readFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { project } from '../stacks/config-keys.ts';
import { Refusal } from './cli.ts';
import { findProcess, startedAt } from './processes.ts';
import type { Reporter } from './progress.ts';
import { root } from './stack-file.ts';
import { pulumiHome, type Workspace } from './workspace.ts';

/** Who has locked a stack's state: a lock file of Pulumi's file backend. */
export interface StateLock {
  pid: number;
  username: string;
  hostname: string;
  /** ISO 8601. */
  timestamp: string;
}

/**
 * Takes away the lock that a killed `pulumi` has left on the state.
 *
 * @throws Refusal in one sentence when who holds it is alive, or on another machine, where nothing
 *   tells whether it is. Locks of backends other than files are Pulumi's own to tell.
 */
export function clearDeadLock(workspace: Workspace, report: Reporter): void {
  const locks = readLocks(workspace);
  if (locks.length === 0) return;
  for (const lock of locks) {
    const found = findProcess(lock.pid);
    const verdict = judgeLock(lock, hostname(), found && { ...found, since: startedAt(found) });
    if (verdict !== 'dead') throw new Refusal(lockSentence(workspace.stack, lock, verdict));
  }
  workspace.pulumi(['cancel', '--yes']);
  const pids = locks.map(({ pid }) => `pid ${pid}`).join(', ');
  report.say(`A killed pulumi (${pids}) had left the state locked: unlocked.`);
}

/** Whether the holder of a lock is gone, at work, or on another machine. */
export function judgeLock(
  lock: StateLock,
  thisHost: string,
  found: { name: string; since: Date } | undefined,
): 'dead' | 'live' | 'elsewhere' {
  if (lock.hostname !== thisHost) return 'elsewhere';
  // A process that is younger than the lock has only got the pid of who made it.
  const younger = found !== undefined && found.since.getTime() > Date.parse(lock.timestamp) + 2000;
  return found?.name === 'pulumi' && !younger ? 'live' : 'dead';
}

/** What stands in the way, and the way out. */
export function lockSentence(
  stack: string,
  { pid, username, hostname, timestamp }: StateLock,
  verdict: 'live' | 'elsewhere',
): string {
  const since = timestamp.slice(0, 19).replace('T', ' ');
  if (verdict === 'live') {
    return `A pulumi command already works on stack ${stack} (pid ${pid} of ${username}, since ${since}); wait for it, or end it.`;
  }
  return `The state of stack ${stack} is locked by ${username} on ${hostname} (pid ${pid}, since ${since}); if nothing runs there any more: eval "$(npm run -s env -- --stack ${stack})"; pulumi cancel --yes`;
}

/** What to add to a failure where the backend tells nobody but Pulumi about its locks. */
export function lockHint({ stack, env }: Workspace): string {
  if (backendFolder(env.PULUMI_BACKEND_URL ?? loggedInBackend()) !== undefined) return '';
  return ` If they say that the stack is locked and nobody works on it: eval "$(npm run -s env -- --stack ${stack})"; pulumi cancel --yes`;
}

function readLocks({ stack, env }: Workspace): StateLock[] {
  const backend = backendFolder(env.PULUMI_BACKEND_URL ?? loggedInBackend());
  if (backend === undefined) return [];
  const folder = join(backend, '.pulumi/locks/organization', project, stack);
  return listFolder(folder).flatMap((name) => {
    if (!name.endsWith('.json')) return [];
    try {
      return [JSON.parse(readFileSync(join(folder, name), 'utf8')) as StateLock];
    } catch {
      // Gone, or still being written: whoever does that is alive, and Pulumi says so itself.
      return [];
    }
  });
}

/** The folder of a file backend; `undefined` for every other kind. */
export function backendFolder(url: string | undefined): string | undefined {
  const path = /^file:\/\/([^?]*)/.exec(url ?? '')?.[1];
  if (path === undefined) return undefined;
  return path === '~' || path.startsWith('~/')
    ? join(homedir(), path.slice(1))
    : resolve(root, path);
}

/** The backend of the last `pulumi login`. */
function loggedInBackend(): string | undefined {
  try {
    const text = readFileSync(join(pulumiHome(), 'credentials.json'), 'utf8');
    return (JSON.parse(text) as { current?: string }).current;
  } catch {
    return undefined;
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
