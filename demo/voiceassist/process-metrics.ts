import { readdirSync, readFileSync } from 'node:fs';
import { Counter, Gauge, type Registry } from 'prom-client';

/**
 * What every client library says of its process, and no more. The default metrics of prom-client are
 * not used: they add some forty series about Node's own insides, which a Python server does not have, and
 * a timer that wakes the process a hundred times a second.
 */
export function addProcessMetrics(registry: Registry): void {
  const registers = [registry];
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  const started = Math.round(Date.now() / 1000 - process.uptime());

  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Total user and system CPU time spent in seconds.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  gauge('process_max_fds', 'Maximum number of open file descriptors.', () =>
    ofProc('limits', /^Max open files +(\d+)/m),
  );
  gauge('process_open_fds', 'Number of open file descriptors.', openFiles);
  gauge('process_resident_memory_bytes', 'Resident memory size in bytes.', () =>
    process.memoryUsage.rss(),
  );
  gauge('process_start_time_seconds', 'Start time of the process, in Unix time.', () => started);
  gauge('process_virtual_memory_bytes', 'Virtual memory size in bytes.', () =>
    ofProc('status', /^VmSize:\s+(\d+) kB/m, 1024),
  );
}

/** A number of a file of /proc/self; 0 on systems without one. */
export function ofProc(file: string, pattern: RegExp, unit = 1): number {
  try {
    return Number(pattern.exec(readFileSync(`/proc/self/${file}`, 'utf8'))?.[1] ?? 0) * unit;
  } catch {
    return 0;
  }
}

function openFiles(): number {
  try {
    // Less the one that is open while the directory is read.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return 0;
  }
}
