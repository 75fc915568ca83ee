import { linksOf, watchedBy, watchingAll } from '../infra/watched.ts';
import { logRuleGroups, ruleGroups } from '../rules/index.ts';
import { receiversOf } from '../rules/route-matrix.ts';
import type { FinishedRule } from '../rules/types.ts';
import { problemsText } from '../stacks/resolve.ts';
import type { Settings } from '../stacks/schema.ts';
import { condition } from './alert-words.ts';
import { Refusal } from './cli.ts';
import { settingsFromFile } from './stack-file.ts';

/** An alert as people look it up. */
export interface ListedAlert {
  alert: string;
  severity: string;
  component: string;
  /** When it fires, in words, with `<label>` for what differs. */
  condition: string;
  expr: string;
  /** How long the condition must hold; empty: it fires at once. */
  for: string;
  receivers: string[];
  /** File of its runbook below `docs/`, with the heading. */
  runbook: string;
}

/**
 * The alerts of a stack and who receives them.
 *
 * @param stack by its file; absent: those of prod and of all that a stack can watch
 */
export function listAlerts(stack?: string): ListedAlert[] {
  const { settings, problems } = settingsFromFile(stack ?? 'prod');
  if (settings === undefined) throw new Refusal(problemsText(stack ?? 'prod', problems));
  const watched = stack === undefined ? watchingAll(settings) : watchedBy(settings);
  const links = linksOf(settings);
  return [...ruleGroups(watched, links), ...logRuleGroups(watched, links)]
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => (rule.alert === undefined ? [] : [listed(rule, settings)]));
}

function listed(
  { alert, expr, labels, annotations, ...rule }: FinishedRule & { alert: string },
  settings: Settings,
): ListedAlert {
  const { cluster, environment } = settings;
  return {
    alert,
    severity: labels.severity!,
    component: labels.component!,
    condition: condition(annotations.description!, expr),
    expr,
    for: rule.for ?? '',
    receivers: receiversOf({ alertname: alert, cluster, environment, ...labels }, settings),
    runbook: annotations.runbook_url!.replace(/^.*\/([^/]+)#/, 'runbooks/$1.md#'),
  };
}

/** The list as a page of `docs/`: a table for each runbook. */
export function asMarkdown(alerts: readonly ListedAlert[]): string {
  const bySubject = Map.groupBy(alerts, ({ runbook }) => subjectOf(runbook));
  const tables = [...bySubject].map(([subject, list]) => {
    const rows = list.map(({ runbook, ...alert }) =>
      [
        `[${alert.alert}](${runbook})`,
        alert.severity,
        alert.condition.replaceAll(/<(\w+)>/g, '`$1`').replaceAll('|', '\\|'),
        alert.for || 'at once',
        alert.receivers.join(', '),
      ].join(' | '),
    );
    return `## ${subject}

| Alert and runbook | Severity | Condition | For | Receivers |
| --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row} |`).join('\n')}
`;
  });
  return `# Alerts

${counted(alerts)} Made by \`npm run golden\`: those of prod as its file has it, and of all that a stack can watch. A stack has the alerts about what it watches: \`npm run alerts -- --stack <name>\` lists them.

A word in \`this type\` is a label: the alert says which one. "For" is how long the condition must hold. Critical pages someone now, a warning is looked at in working hours, info is context.

${tables.join('\n')}`;
}

/** The list for a terminal: aligned columns, the condition wrapped into what is left of the width. */
export function asTable(
  alerts: readonly ListedAlert[],
  { width, expr }: { width: number; expr: boolean },
): string {
  const heads = { alert: 'ALERT', severity: 'SEVERITY', for: 'FOR', receivers: 'RECEIVERS' };
  const rows = alerts.map((alert) => ({
    ...alert,
    receivers: alert.receivers.join(' '),
  }));
  const columns = (Object.keys(heads) as (keyof typeof heads)[]).map((key) => ({
    key,
    size: Math.max(...[heads, ...rows].map((row) => row[key].length)) + 2,
  }));
  const line = (row: typeof heads) =>
    columns
      .map(({ key, size }) => row[key].padEnd(size))
      .join('')
      .trimEnd();
  const details = (row: (typeof rows)[number]) =>
    [
      ...wrap(row.condition, Math.max(40, width - 4)),
      ...(expr ? row.expr.split('\n') : []),
      `docs/${row.runbook}`,
    ].map((text) => `    ${text}`);
  return [
    line(heads),
    ...rows.flatMap((row) => [line(row), ...details(row)]),
    '',
    counted(alerts),
  ].join('\n');
}

function counted(alerts: readonly ListedAlert[]): string {
  const bySeverity = Map.groupBy(alerts, ({ severity }) => severity);
  const names = new Set(alerts.map(({ alert }) => alert)).size;
  const parts = ['critical', 'warning', 'info', 'none'].flatMap((severity) => {
    const count = bySeverity.get(severity)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const all = `${names} ${names === 1 ? 'alert' : 'alerts'} by name`;
  return `${all}, ${alerts.length} with their severities: ${parts.join(', ')}.`;
}

const subjectOf = (runbook: string) => /runbooks\/(.+)\.md/.exec(runbook)?.[1] ?? '';

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
