import type { FinishedRule } from '../../rules/types.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import type { AlertCase, RecordCase, SubjectCases } from './case.ts';
import { neededBy, promtoolFiles } from './promtool.ts';

/** All the rules that exist, and the cases of all subjects. */
export interface Proven {
  rules: readonly FinishedRule[];
  cases: Readonly<Record<string, SubjectCases>>;
}

/** One case of an alert or record, ready for promtool. */
export interface Story {
  /** Of the alert or record. */
  name: string;
  /** What promtool has to do: how often it evaluates how many rules. */
  work: number;
  /** The rules that it needs, records first. */
  rules: readonly FinishedRule[];
  files: Readonly<Record<string, string>>;
}

/** The cases of all rules, one by one. */
export class Stories {
  readonly #proven: Proven;
  readonly #known = new Map<string, Story[]>();

  constructor(proven: Proven) {
    this.#proven = proven;
  }

  /** Those that may notice a fault in a rule: its own, then of a record those of all that read it; short ones first. */
  about(rule: FinishedRule): Story[] {
    const own = this.of(nameOf(rule));
    if (rule.record === undefined) return own;
    const names = new Set(this.#proven.rules.map(nameOf));
    names.delete(rule.record);
    const readers = [...names].filter((name) =>
      neededBy(name, this.#proven.rules).some((needed) => needed === rule),
    );
    return [...own, ...readers.flatMap((name) => this.of(name)).sort((a, b) => a.work - b.work)];
  }

  /** Those of an alert or record, short ones first. */
  of(name: string): Story[] {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const { rules, cases } = this.#proven;
    const needed = neededBy(name, rules);
    const stories = Object.values(cases)
      .flatMap(({ alerts, records }) => [...(alerts[name] ?? []), ...(records[name] ?? [])])
      .map((story) => ({
        name,
        work: evaluations(story) * needed.length,
        rules: needed,
        files: promtoolFiles(name, [story], needed),
      }))
      .sort((a, b) => a.work - b.work);
    this.#known.set(name, stories);
    return stories;
  }
}

/** A story's files with one of its rules exchanged. */
export function withRule(story: Story, original: FinishedRule, rule: FinishedRule) {
  const rules = story.rules.map((other) => (other === original ? rule : other));
  // JSON is YAML, and quicker to write.
  const text = JSON.stringify({ groups: [{ name: story.name, rules }] });
  return Object.fromEntries(
    Object.entries(story.files).map(([file, was]) => [
      file,
      file.endsWith('.rules.yml') ? text : was,
    ]),
  );
}

export const nameOf = (rule: FinishedRule): string => rule.alert ?? rule.record;

function evaluations(story: AlertCase | RecordCase): number {
  const moments = Object.keys('fires' in story ? story.fires : story.samples);
  return (
    Math.max(0, ...moments.map(durationSeconds)) / durationSeconds(story.evaluation ?? '15s') + 1
  );
}
