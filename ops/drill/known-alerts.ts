import { stackAlerts } from '../../infra/alertmanager-config.ts';
import { linksOf, watchedBy } from '../../infra/watched.ts';
import { logRuleGroups, ruleGroups } from '../../rules/index.ts';
import { jobs } from '../../rules/jobs.ts';
import { parsedRules, type ParsedRule } from '../../rules/parsed-rules.ts';
import { walk, type Expr } from '../../rules/promql/expr.ts';
import type { FinishedRuleGroup } from '../../rules/types.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import type { Settings } from '../../stacks/schema.ts';

/** An alert of a stack with the times of its way, in seconds as they run. */
export interface KnownAlert {
  name: string;
  severity: string;
  /** Those of the rule; what its result adds is not in them. */
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  /** Over metrics, or over log lines. */
  language: 'promql' | 'logql';
  group: string;
  /** Between two samples of what it looks at; 0 for logs, which come as they are written. */
  scrape: number;
  /** Between two evaluations of its own. */
  evaluation: number;
  /** Between two evaluations of the recorded results that it reads, one after the other; summed. */
  records: number;
  for: number;
  /** The longest range that it looks back, through what is recorded too: so long it may outlast its cause. */
  looksBack: number;
}

/** Every alert of a stack with these settings, as its servers run it. */
export function knownAlerts(settings: Settings): KnownAlert[] {
  const watched = watchedBy(settings);
  const groups = {
    promql: ruleGroups(watched, linksOf(settings)),
    logql: logRuleGroups(watched, linksOf(settings)),
  };
  const rules = parsedRules(groups);
  const intervals = intervalsOf([...groups.promql, ...groups.logql], settings);
  const path = new Path(rules, intervals);
  const alerts = rules.filter(({ rule }) => rule.alert !== undefined);
  const sources = stackAlerts(settings, watched);
  return alerts.flatMap((parsed, index) => {
    const { rule, name, group, language } = parsed;
    if (rule.alert === undefined) return [];
    return [
      {
        ...{ name, group, language, severity: rule.labels.severity! },
        ...{ labels: rule.labels, annotations: rule.annotations },
        scrape: language === 'logql' ? 0 : scrapeOf(sources[index]!.jobs, settings),
        evaluation: intervals.get(group)!,
        records: path.recorded(parsed),
        for: durationSeconds(rule.for ?? '0s'),
        looksBack: path.looksBack(parsed),
      },
    ];
  });
}

/** @throws when the stack has no such alert: the tables of drills are held to the rules by a test */
export function alertCalled(
  alerts: readonly KnownAlert[],
  name: string,
  severity: string,
): KnownAlert {
  const found = alerts.find((alert) => alert.name === name && alert.severity === severity);
  if (found === undefined) throw new Error(`there is no alert ${name} (${severity})`);
  return found;
}

function intervalsOf(groups: readonly FinishedRuleGroup[], { intervals }: Settings) {
  return new Map(
    groups.map(({ name, interval }) => [name, durationSeconds(interval ?? intervals.evaluation)]),
  );
}

function scrapeOf(read: ReadonlySet<string>, { intervals }: Settings): number {
  const own = read.size === 1 && read.has(jobs.application);
  return durationSeconds(own ? intervals.application : intervals.scrape);
}

/** Follows expressions through the records that they read. */
class Path {
  private readonly records: Map<string, ParsedRule[]>;
  private readonly intervals: ReadonlyMap<string, number>;

  constructor(rules: readonly ParsedRule[], intervals: ReadonlyMap<string, number>) {
    const recording = rules.filter(({ rule }) => rule.record !== undefined);
    this.records = Map.groupBy(recording, ({ name }) => name);
    this.intervals = intervals;
  }

  /** Seconds between evaluations of the records below, the slowest way. A group's own are there in the same one. */
  recorded({ expr, group }: ParsedRule): number {
    const below = this.read(expr).map(
      ({ rule }) =>
        (rule.group === group ? 0 : this.intervals.get(rule.group)!) + this.recorded(rule),
    );
    return Math.max(0, ...below);
  }

  looksBack({ expr }: ParsedRule): number {
    const ranges = expr === undefined ? [] : walk(expr).map(rangeOf);
    const below = this.read(expr).map(({ rule, range }) => range + this.looksBack(rule));
    return Math.max(0, ...ranges, ...below);
  }

  /** The records that an expression reads, and over which range. */
  private read(expr: ParsedRule['expr']): { rule: ParsedRule; range: number }[] {
    if (expr === undefined) return [];
    return walk(expr).flatMap((part) =>
      part.kind !== 'selector'
        ? []
        : (this.records.get(part.metric ?? '') ?? []).map((rule) => ({
            rule,
            range: rangeOf(part),
          })),
    );
  }
}

/** Seconds of the range of a part of an expression; 0 where it has none. */
function rangeOf(part: Expr): number {
  return 'range' in part ? (part.range ?? 0) : 0;
}
