import { kindOf } from '../promql/kinds.ts';
import { kindNames } from '../promql/functions.ts';
import type { Check } from './examined.ts';

/** What Prometheus and Loki would refuse, or take for something else. */
export const resultKind: Check = ({ expr, language }) => {
  if (language === 'logql')
    return expr.kind === 'logs' ? ['selects log lines, where a rule needs numbers'] : [];
  const problems: string[] = [];
  const kind = kindOf(expr, (problem) => problems.push(problem));
  if (problems.length === 0 && kind !== 'v')
    problems.push(`gives ${kindNames[kind]}, where a rule needs a vector`);
  return problems;
};

/** What routes, messages and people count on. */
export const requiredParts: Check = ({ rule }) => {
  if (rule.alert === undefined) return [];
  const { labels, annotations } = rule;
  return [
    ...(/^(critical|warning|info|none)$/.test(labels.severity ?? '')
      ? []
      : [`has the severity ${labels.severity}, which no route knows`]),
    ...['component', 'team'].filter((name) => !labels[name]).map((name) => `has no label ${name}`),
    ...['summary', 'description', 'runbook_url', 'dashboard_url']
      .filter((name) => !annotations[name])
      .map((name) => `has no ${name}`),
    ...(/\{\{/.test(annotations.summary ?? '')
      ? ['has a template in its summary, which must always read the same']
      : []),
  ];
};

/** `level:metric:operations`, in a group whose name says that it records. */
export const recordNames: Check = ({ rule, group }) => {
  if (rule.record === undefined) return [];
  return [
    ...(/^[a-z][a-z0-9_]*:[a-z][a-z0-9_]*:[a-z][a-z0-9_]*$/.test(rule.record)
      ? []
      : ['is not named level:metric:operations']),
    ...(group.endsWith('.rules')
      ? []
      : [`is recorded in group ${group}, whose name must end in .rules`]),
  ];
};
