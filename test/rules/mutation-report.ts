import type { SubjectCases } from './case.ts';
import type { Verdict } from './run-mutants.ts';

export interface MutationReport {
  /** For a terminal: a table by subject, the score, and all that wants an answer. */
  text: string;
  /** Survivors without a reason, and reasons without a survivor. */
  problems: string[];
}

/**
 * What came of mutants.
 *
 * @param verdicts by subject
 * @param ids by subject, of all mutants that there are: a reason for any other is out of date
 */
export function mutationReport(
  verdicts: ReadonlyMap<string, readonly Verdict[]>,
  ids: ReadonlyMap<string, ReadonlySet<string>>,
  cases: Readonly<Record<string, SubjectCases>>,
): MutationReport {
  const rows = [...verdicts].map(([subject, list]) => {
    const reasons = cases[subject]?.survivors ?? {};
    const survived = list.filter(({ fate }) => fate === 'survived');
    return {
      subject,
      list,
      reasons,
      invalid: list.filter(({ fate }) => fate === 'invalid').length,
      unproven: list.filter(({ fate }) => fate === 'unproven'),
      killed: list.filter(({ fate }) => fate === 'killed'),
      explained: survived.filter(({ id }) => id in reasons),
      open: survived.filter(({ id }) => !(id in reasons)),
    };
  });
  const problems = rows.flatMap(({ subject, open, killed, unproven, reasons }) => [
    ...[...new Set(unproven.map(({ original }) => original.alert ?? original.record))].map(
      (name) => `${name}: its cases do not hold for the rule as it is`,
    ),
    ...open.map(({ id, original, rule }) => {
      const now =
        original.expr === rule.expr ? '' : `\n    ${rule.expr.replaceAll('\n', '\n    ')}`;
      return `${id}: no case tells it from the rule${now}`;
    }),
    ...Object.keys(reasons)
      .filter((id) => !ids.get(subject)?.has(id))
      .map((id) => `${id}: explained, but there is no such mutant`),
    ...killed
      .filter(({ id }) => id in reasons)
      .map(({ id }) => `${id}: explained, but a case kills it`),
  ]);
  const sum = (of: (row: (typeof rows)[number]) => number) =>
    rows.reduce((total, row) => total + of(row), 0);
  const killed = sum((row) => row.killed.length);
  const valid = sum((row) => row.list.length - row.invalid);
  const line = (name: string, ...numbers: (number | string)[]) =>
    name.padEnd(14) + numbers.map((number) => String(number).padStart(11)).join('');
  return {
    problems,
    text: [
      line('subject', 'mutants', 'killed', 'explained', 'survived', 'invalid'),
      ...rows
        .filter(({ list }) => list.length > 0)
        .map((row) =>
          line(
            row.subject,
            row.list.length - row.invalid,
            row.killed.length,
            row.explained.length,
            row.open.length,
            row.invalid,
          ),
        ),
      line(
        'all',
        valid,
        killed,
        sum((row) => row.explained.length),
        sum((row) => row.open.length),
        sum((row) => row.invalid),
      ),
      '',
      `Score: ${valid === 0 ? 100 : Math.floor((1000 * killed) / valid) / 10} % of the mutants that Prometheus can load are killed.`,
      ...(problems.length === 0 ? [] : ['', ...problems]),
    ].join('\n'),
  };
}
