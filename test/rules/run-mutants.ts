import type { FinishedRule } from '../../rules/types.ts';
import { mutantsOf, titles, type Mutant } from './mutants.ts';
import { runPromtool } from './run-promtool.ts';
import { nameOf, Stories, withRule, type Proven, type Story } from './stories.ts';

/**
 * How a mutant ended: `killed` by a case; `survived` all; `invalid`: Prometheus cannot load it;
 * `unproven`: the cases do not even hold for the rule as it is.
 */
export type Fate = 'killed' | 'survived' | 'invalid' | 'unproven';

/** A mutant and the rule that it was made from. */
export interface Candidate extends Mutant {
  original: FinishedRule;
}

export interface Verdict extends Candidate {
  fate: Fate;
}

export interface JudgeOptions {
  progress?: (ended: number) => void;
  trusted?: boolean;
}

/** Two cores. */
const PROCESSES = 2;
/** Evaluations of rules in one process: some seconds, beside which its start is nothing. */
const BATCH = 50_000;

/** The mutants of some rules, in their order. */
export function mutantsOfRules(some: readonly FinishedRule[], { rules }: Proven): Candidate[] {
  const named = titles(rules);
  return some.flatMap((original) => {
    const title = named.get(original);
    if (title === undefined) throw new Error(`${nameOf(original)} is none of the rules.`);
    return mutantsOf(original, title).map((mutant) => ({ ...mutant, original }));
  });
}

/**
 * Runs mutants over the cases of their rule, and mutants of a record that none of these kills over the
 * cases of all that read the record. Each meets one story at a time: most die of the first or second.
 *
 * @param options.progress is told how many have met their end
 * @param options.trusted the cases are known to hold for the rules as they are
 */
export async function judge(
  candidates: readonly Candidate[],
  proven: Proven,
  { progress = () => undefined, trusted = false }: JudgeOptions = {},
): Promise<Verdict[]> {
  const stories = new Stories(proven);
  const fates = new Map<Candidate, Fate>();
  const end = (candidate: Candidate, fate: Fate) => {
    fates.set(candidate, fate);
    progress(fates.size);
  };
  const holds = new Map<string, boolean>();
  const check = async (names: Iterable<string>) => {
    const list = [...new Set(names)].filter((name) => !holds.has(name));
    for (const name of list) holds.set(name, true);
    if (trusted) return;
    await inBatches(
      list.flatMap((name) => stories.of(name)),
      ({ name }, complaint) => {
        if (complaint !== '') holds.set(name, false);
      },
    );
  };

  await check(candidates.map(({ original }) => nameOf(original)));
  let open = candidates.map((candidate) => ({
    candidate,
    left: stories.about(candidate.original),
  }));
  while (open.length > 0) {
    await check(open.flatMap(({ left }) => left[0]?.name ?? []));
    const round = [];
    for (const { candidate, left } of open) {
      const [story, ...rest] = left;
      if (!holds.get(nameOf(candidate.original))) end(candidate, 'unproven');
      else if (story === undefined) end(candidate, 'survived');
      else {
        const files = withRule(story, candidate.original, candidate.rule);
        round.push({ ...story, files, candidate, left: rest });
      }
    }
    await inBatches(
      round.filter(({ name }) => holds.get(name)),
      ({ candidate }, complaint) => {
        if (complaint.includes('could not parse expression')) end(candidate, 'invalid');
        else if (complaint !== '') end(candidate, 'killed');
      },
    );
    open = round.filter(({ candidate }) => !fates.has(candidate));
  }
  return candidates.map((candidate) => ({ ...candidate, fate: fates.get(candidate)! }));
}

/** Tells what promtool complains of for each of some stories: many in a process, some processes at once. */
async function inBatches<T extends Story>(
  stories: readonly T[],
  heard: (story: T, complaint: string) => void,
): Promise<void> {
  // Long ones first: what is left for the end is short.
  const queue = [...stories].sort((a, b) => b.work - a.work);
  const all = queue.reduce((sum, { work }) => sum + work, 0);
  const share = Math.min(BATCH, all / PROCESSES);
  const runs = async () => {
    while (queue.length > 0) {
      const batch: T[] = [];
      for (let sum = 0; sum < share && queue.length > 0; sum += batch.at(-1)!.work)
        batch.push(queue.shift()!);
      const said = await runPromtool(
        Object.fromEntries(
          batch.flatMap(({ files }, index) =>
            Object.entries(files).map(([file, text]) => [`${index}/${file}`, text]),
          ),
        ),
      );
      const complaints = batch.map(() => '');
      for (const [file, complaint] of said) complaints[Number.parseInt(file)]! += complaint;
      batch.forEach((story, index) => heard(story, complaints[index]!));
    }
  };
  await Promise.all(Array.from({ length: PROCESSES }, runs));
}
