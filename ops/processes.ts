import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine, as /proc tells it. */
export interface Process {
  pid: number;
  parent: number;
  /** Name of its executable, cut at 15 characters. */
  name: string;
  /** Clock ticks from boot to its start: with the pid it is one process and no later one. */
  start: string;
}

/** All processes that still run; empty where there is no /proc. */
export function processes(): Process[] {
  return list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => findProcess(Number(pid)) ?? []);
}

/** One process; `undefined` when it has ended, even if nobody has collected it yet. */
export function findProcess(pid: number): Process | undefined {
  return parseStat(read(`/proc/${pid}/stat`));
}

/** @param text `/proc/<pid>/stat`; the name in it may hold blanks and brackets */
export function parseStat(text: string): Process | undefined {
  const match = /^(\d+) \((.*)\) (\S) (\d+) ((?:\S+ ){17})(\d+) /s.exec(text);
  if (match === null || match[3] === 'Z' || match[3] === 'X') return undefined;
  return { pid: Number(match[1]), parent: Number(match[4]), name: match[2]!, start: match[6]! };
}

/** The command line; empty for one that ended, or is not ours to see. */
export function argumentsOf(pid: number): string[] {
  return read(`/proc/${pid}/cmdline`).split('\0').slice(0, -1);
}

/** The environment it was started with; empty for one that ended, or is not ours to see. */
export function environmentOf(pid: number): Record<string, string> {
  return Object.fromEntries(
    read(`/proc/${pid}/environ`)
      .split('\0')
      .map((entry) => [entry.split('=', 1)[0]!, entry.slice(entry.indexOf('=') + 1)]),
  );
}

/** Whether that very process still runs. Without /proc: whether any process has its pid. */
export function stillRuns(pid: number, start: string | undefined): boolean {
  if (read('/proc/self/stat') !== '') {
    const found = findProcess(pid);
    return found !== undefined && (start === undefined || found.start === start);
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process started. `USER_HZ` is 100 on every architecture that Node runs on. */
export function startedAt({ start }: Process): Date {
  const boot = /^btime (\d+)$/m.exec(read('/proc/stat'))?.[1] ?? '0';
  return new Date((Number(boot) + Number(start) / 100) * 1000);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
