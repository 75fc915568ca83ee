/** How large the fleet is, and where it listens. */
export interface Fleet {
  /** Applications, each with a port of its own: 8000 and upwards. */
  targets: number;
  /** Series that each shows. */
  series: number;
  /** Further ports, on which it stands in for whatever else Prometheus asks. */
  otherPorts: number[];
}

export const firstPort = 8000;

/** A fleet beyond these would measure the machine's end, not Prometheus: a hundred thousand series in all. */
export const bounds = { targets: 200, series: 2000, total: 100_000, otherPorts: 10 } as const;

/**
 * The fleet that the environment asks for: TARGETS, SERIES and OTHER_PORTS (a list with commas).
 *
 * @throws Error with a sentence for one that is too large, or is no number
 */
export function fleetOf(env: Readonly<Record<string, string | undefined>>): Fleet {
  const targets = count('TARGETS', env['TARGETS'], bounds.targets);
  const series = count('SERIES', env['SERIES'], bounds.series);
  if (targets * series > bounds.total) {
    throw new Error(
      `TARGETS times SERIES is ${targets * series}, but must be ${bounds.total} at most.`,
    );
  }
  const ports = (env['OTHER_PORTS'] ?? '').split(',').filter((text) => text !== '');
  if (ports.length > bounds.otherPorts) {
    throw new Error(
      `OTHER_PORTS are ${ports.length} ports, but must be ${bounds.otherPorts} at most.`,
    );
  }
  return { targets, series, otherPorts: ports.map((text) => count('OTHER_PORTS', text, 65_535)) };
}

function count(name: string, text: string | undefined, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new Error(
      `${name} is ${text ?? 'not set'}, but must be a whole number from 1 to ${most}.`,
    );
  }
  return value;
}
