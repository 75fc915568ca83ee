/**
 * Alerts that tell how busy or full the machine is. They are true of it, whatever is drilled: a machine on
 * which other work goes on may raise them at any time. So they are told, and count neither for nor against.
 */
export const ofMachine: ReadonlySet<string> = new Set([
  ...['HighCPUUsage', 'HostLoadHigh', 'HighMemoryUsage', 'HostMemoryWillRunOut', 'HostSwapping'],
  ...['DiskSpaceLow', 'HostDiskWillFill', 'HostInodesLow', 'HostDiskSaturated'],
  ...['HostConntrackNearLimit', 'HostFileHandlesNearLimit'],
]);
