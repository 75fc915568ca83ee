import type { ContractReaders } from '../../rules/contract/readers.ts';
import type { Exposition, Family, Sample } from './exposition.ts';

/** What a finding is about, in the order in which people read them, with its heading. */
export const subjects = {
  answer: 'The answer as a whole',
  missing: 'Missing',
  type: 'Of another type',
  labels: 'Labels',
  paths: 'Raw paths',
  values: 'Values of labels',
  cardinality: 'Too many series',
  buckets: 'Buckets',
  numbers: 'Numbers',
  counters: 'Counters that fell',
  unseen: 'Not seen yet',
} as const;

export type Subject = keyof typeof subjects;

/** Something that is not as the contract says. */
export interface Finding {
  subject: Subject;
  /** An error breaks the contract; a warning may, or wastes something. */
  severity: 'error' | 'warning';
  /** The metrics that it is about; none: the answer as a whole. */
  metrics: readonly string[];
  label?: string;
  /** A sentence or two, whole by themselves. */
  text: string;
}

/** What a check is given. */
export interface Context {
  /** The newest answer. */
  exposition: Exposition;
  readers: ContractReaders;
}

export type Check = (context: Context) => Finding[];

/** The series of a metric under its own name: those of a counter or gauge. */
export function seriesOf(family: Family | undefined, suffix = ''): Sample[] {
  return family?.samples.filter(({ name }) => name === `${family.name}${suffix}`) ?? [];
}

/** Which alerts stand on a metric, as a sentence with a space in front; empty where none does. */
export function readBy(metric: string, { of }: ContractReaders): string {
  const { alerts = [], records = [] } = of.get(metric) ?? {};
  const rules = alerts.length > 0 ? alerts : records;
  if (rules.length === 0) return '';
  return ` ${listed(rules, 4)} ${rules.length === 1 ? 'reads' : 'read'} it.`;
}

/** "a, b and c", or "a, b and 7 more". */
export function listed(names: readonly string[], most = 3): string {
  if (names.length === 1) return names[0]!;
  const shown = names.length > most ? names.slice(0, most - 1) : names.slice(0, -1);
  const last = names.length > most ? `${names.length - most + 1} more` : names.at(-1)!;
  return `${shown.join(', ')} and ${last}`;
}

/**
 * Values as examples: in quotes, cut where they are long.
 *
 * @param note what is said of a value in parentheses behind it
 */
export function examples(
  values: readonly string[],
  note: (value: string) => string | undefined = () => undefined,
): string {
  return listed(
    values.map((value) => {
      const said = note(value);
      const shown = JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value);
      return said === undefined ? shown : `${shown} (${said})`;
    }),
  );
}

/** 1 value, 2 values. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
