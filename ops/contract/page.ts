import { readFileSync } from 'node:fs';
import { allowedWords, contract } from '../../rules/contract.ts';
import { machineRoutes } from '../../rules/contract/endpoints.ts';
import { labels as contractLabels } from '../../rules/contract/labels.ts';
import { logFields } from '../../rules/contract/logs.ts';
import type { ContractReaders } from '../../rules/contract/readers.ts';
import type { Allowed, Appears, ContractMetric } from '../../rules/contract/types.ts';
import { listAlerts } from '../alert-list.ts';
import { root } from '../stack-file.ts';
import { readersOfContract } from './all-readers.ts';

/** Where the page lies. */
export const metricsFile = `${root}/docs/metrics.md`;

/** The contract as a page of `docs/`. */
export function metricsPage(): string {
  const readers = readersOfContract();
  const runbooks = new Map(listAlerts().map(({ alert, runbook }) => [alert, runbook]));
  const link = (alert: string) => `[${alert}](${runbooks.get(alert)!})`;
  const ofLogs = [...runbooks].filter(([, runbook]) => runbook.startsWith('runbooks/logs.md'));
  const guide = (name: string) =>
    readFileSync(new URL(`${name}.md`, import.meta.url), 'utf8').trim();
  return `${[
    intro,
    metricsSection,
    labelsSection,
    bucketsSection(readers, link),
    readersSection(readers, link),
    guide('guide'),
    routesSection,
    logsSection(ofLogs.map(([alert]) => link(alert))),
    guide('check-guide'),
  ].join('\n\n')}\n`;
}

const table = (heads: readonly string[], rows: readonly (readonly string[])[]) =>
  [heads, heads.map(() => '---'), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
const code = (text: string) => `\`${text}\``;

const intro = `# Metrics of the application

What a VoiceAssist server owes to this stack: its metrics, its log lines and the routes that machines ask for. Made by \`npm run contract -- --write\` from \`rules/contract/\` and from the rules themselves; a rule or a panel that asks for anything else of the application is refused.`;

const first = (appears: Appears) =>
  typeof appears === 'object'
    ? `with ${appears.after}`
    : appears === 'at start'
      ? 'at the start'
      : 'with the first request';

const metricsSection = `## The metrics

Labels are in braces. A metric that is "optional" is shown by some client libraries and read by no rule of this stack.

${table(
  ['Metric', 'Type', 'Counts or measures', 'In', 'First series', ''],
  contract.map(({ name, type, labels, meaning, unit, appears, required }) => [
    code(labels.length === 0 ? name : `${name}{${labels.map((label) => label.name).join(', ')}}`),
    type,
    meaning,
    unit,
    first(appears),
    required ? 'required' : 'optional',
  ]),
)}`;

const values = (allowed: Allowed) =>
  allowed.kind === 'list' ? allowed.values.map(code).join(', ') : allowedWords(allowed);

const labelsSection = `## The labels

${table(
  ['Label', 'Of', 'Tells apart', 'Values', 'At most'],
  Object.values(contractLabels).map((label) => [
    code(label.name),
    contract
      .filter(({ labels }) => labels.includes(label))
      .map(({ name }) => code(name))
      .join(', '),
    label.meaning,
    values(label.allowed),
    String(label.allowed.kind === 'list' ? label.allowed.values.length : label.allowed.atMost),
  ]),
)}

Prometheus adds \`job\`, \`instance\` and \`application\`; no metric brings them along.`;

type Link = (alert: string) => string;

function bucketsSection({ of }: ContractReaders, link: Link): string {
  const rows = contract.flatMap(({ name, buckets }) =>
    buckets === undefined
      ? []
      : [
          [
            code(name),
            buckets.exact.map((bound) => code(`le="${bound}"`)).join(', ') || 'none in particular',
            `${buckets.above} s`,
            (of.get(name)?.alerts ?? []).map(link).join(', '),
          ],
        ],
  );
  return `## The buckets

${table(['Histogram', 'Must have', 'Last finite bound above', 'For'], rows)}

An objective counts the requests of one bucket, which must be there by its name. A quantile is never more than the last finite bound: an alert above it could not fire.`;
}

function readersSection({ of }: ContractReaders, link: Link): string {
  const row = ({ name }: ContractMetric) => [
    code(name),
    (of.get(name)?.alerts ?? []).map(link).join(', ') || '-',
    (of.get(name)?.records ?? []).map(code).join(', ') || '-',
  ];
  return `## What stands on them

An alert stands on a metric also by way of recording rules. Without the metric it is silent or says less.

${table(['Metric', 'Alerts', 'Recording rules'], contract.filter(({ name }) => of.has(name)).map(row))}

No rule reads the others, which are for dashboards and people: ${contract
    .filter(({ name }) => !of.has(name))
    .map(({ name }) => code(name))
    .join(', ')}.`;
}

const routesSection = `## Routes for machines

${table(
  ['Route', 'Asked by', 'Answers'],
  machineRoutes.map(({ path, askedBy, answers }) => [code(path), askedBy, answers]),
)}

They are counted like any request, under exactly these values of \`endpoint\`: rules leave them out of what users feel. Alerts about them are those of [probes](runbooks/probes.md) and ApplicationDown.`;

function logsSection(alerts: readonly string[]): string {
  return `## Log lines

One JSON object a line, on standard output or standard error. Alerts: ${alerts.join(', ')}.

${table(
  ['Field', '', 'Holds'],
  logFields.map(({ name, always, meaning }) => [
    code(name),
    always ? 'always' : 'where known',
    meaning,
  ]),
)}`;
}
