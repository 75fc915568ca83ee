import { command, Refusal, run } from '../../ops/cli.ts';
import { createReporter, duration } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';
import { cases } from './cases/index.ts';
import { changedRules, rulesBySubject } from './chosen-rules.ts';
import { mutationReport } from './mutation-report.ts';
import { judge, mutantsOfRules } from './run-mutants.ts';

const program = command(
  'npm run mutate --',
  'Puts one fault at a time into the rules and shows which no case notices.',
)
  .option('--subject <name>', 'only the rules of a subject, such as postgres')
  .option('--rule <name>', 'only an alert or record, such as DatabaseDown')
  .option(
    '--changed [base]',
    'only what differs from where this branch left <base> (origin/main, else main)',
  )
  .parse();
const { subject, rule, changed } = program.opts<{
  subject?: string;
  rule?: string;
  changed?: string | true;
}>();

const bySubject = rulesBySubject();
const rules = [...bySubject.values()].flat();
const isNamed = (name: string) => rules.some((r) => (r.alert ?? r.record) === name);
if (subject !== undefined && !bySubject.has(subject))
  program.error(`There is no subject ${subject}: ${[...bySubject.keys()].join(', ')}.`);
if (rule !== undefined && !isNamed(rule)) program.error(`There is no alert or record ${rule}.`);

await run(async () => {
  const started = performance.now();
  const report = createReporter();
  const differs =
    changed === undefined
      ? new Set(rules)
      : await changedRules(bySubject, changed === true ? undefined : changed);
  if (differs === undefined) throw new Refusal('There is no such commit to compare with.');
  const chosen = [...bySubject].map(
    ([name, own]) =>
      [
        name,
        own
          .filter((r) => rule === undefined || (r.alert ?? r.record) === rule)
          .filter((r) => (subject === undefined || subject === name) && differs.has(r)),
      ] as const,
  );
  const proven = { rules, cases };
  const mutants = mutantsOfRules(
    chosen.flatMap(([, own]) => own),
    proven,
  );
  await setUpTools(['prometheus'], report);
  const verdicts = await report.step(`${mutants.length} mutants`, () => {
    let said = performance.now();
    const progress = (ended: number) => {
      if (performance.now() - said < 10_000) return;
      said = performance.now();
      report.say(`${ended} of ${mutants.length} mutants`);
    };
    return judge(mutants, proven, { progress });
  });
  const { text, problems } = mutationReport(
    new Map(
      chosen.map(([name, own]) => [
        name,
        verdicts.filter(({ original }) => own.includes(original)),
      ]),
    ),
    new Map(
      [...bySubject].map(([name, own]) => [
        name,
        new Set(mutantsOfRules(own, proven).map(({ id }) => id)),
      ]),
    ),
    cases,
  );
  console.log(`${text}\n\nIt took ${duration((performance.now() - started) / 1000)}.`);
  if (problems.length > 0)
    throw new Refusal(`${problems.length} of them want a case, a reason, or none any more.`);
});
