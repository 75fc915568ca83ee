import { createRandom, type Random } from '../traffic/random.ts';
import type { Moment } from './moment.ts';
import type { Series, SeriesSet } from './series.ts';
import type { Labels } from './types.ts';

const MIB = 1024 ** 2;
/** The limit that Docker gives a container. */
const MOST_FILES = 1_048_576;

/** What client libraries say of the server's process. */
export class Process {
  readonly #random: Random;
  readonly #series: Record<
    'cpu' | 'resident' | 'virtual' | 'files' | 'mostFiles' | 'start',
    Series
  >;

  constructor(set: SeriesSet, labels: Labels, seed: string) {
    this.#random = createRandom(`${seed} process`);
    const gauge = (name: string) => set.add(name, 'gauge', labels);
    this.#series = {
      cpu: set.add('process_cpu_seconds_total', 'counter', labels),
      resident: gauge('process_resident_memory_bytes'),
      virtual: gauge('process_virtual_memory_bytes'),
      files: gauge('process_open_fds'),
      mostFiles: gauge('process_max_fds'),
      start: gauge('process_start_time_seconds'),
    };
  }

  step({ time, step, started, rate }: Moment): void {
    const { cpu, resident, virtual, files, mostFiles, start } = this.#series;
    const hours = (time - started) / 3600;
    cpu.now += step * (0.012 + 0.004 * rate * (1 + 0.1 * this.#random.next()));
    // It warms up within hours, and keeps a little more each day until it is started again.
    const warm = 96 + 24 * (1 - Math.exp(-hours / 6)) + 0.06 * hours;
    resident.now = Math.round((warm + this.#random.normal()) * MIB);
    virtual.now = resident.now + 1024 * MIB;
    files.now = 28 + Math.round(rate) + this.#random.below(3);
    mostFiles.now = MOST_FILES;
    start.now = started;
  }
}
