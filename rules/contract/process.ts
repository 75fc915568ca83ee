import type { ContractMetric } from './types.ts';

/** What client libraries add by themselves: `collectDefaultMetrics()` in Node, nothing to do in Python. */
export const processMetrics: readonly ContractMetric[] = [
  {
    name: 'process_start_time_seconds',
    type: 'gauge',
    labels: [],
    unit: 'seconds since 1970',
    meaning: 'When the process started.',
    required: true,
    appears: 'at start',
    // 2001 to 5138: milliseconds are above.
    plausible: [1e9, 1e11],
  },
  {
    name: 'process_resident_memory_bytes',
    type: 'gauge',
    labels: [],
    unit: 'bytes',
    meaning: 'Memory of the process that lies in RAM.',
    required: true,
    appears: 'at start',
    // No server fits into a megabyte: below are kilobytes or megabytes.
    plausible: [1e6, 1e13],
  },
  {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    labels: [],
    unit: 'seconds',
    meaning: 'Processor time that the process used, its own and in the kernel.',
    required: false,
    appears: 'at start',
  },
  {
    name: 'process_virtual_memory_bytes',
    type: 'gauge',
    labels: [],
    unit: 'bytes',
    meaning: 'Address space of the process.',
    required: false,
    appears: 'at start',
  },
  {
    name: 'process_open_fds',
    type: 'gauge',
    labels: [],
    unit: 'file descriptors',
    meaning: 'Files and connections that are open.',
    required: false,
    appears: 'at start',
  },
  {
    name: 'process_max_fds',
    type: 'gauge',
    labels: [],
    unit: 'file descriptors',
    meaning: 'How many the process may open.',
    required: false,
    appears: 'at start',
  },
];
