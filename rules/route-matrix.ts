import { inhibitRules, type NamedAlert } from './inhibition.ts';
import type { ReceiverSettings } from './receivers.ts';
import { routeTree, type Route, type RouteTree, type RoutingSettings } from './routing.ts';

/** What routes depend on; a stack's whole settings are one. */
export interface RouteSettings {
  receivers: ReceiverSettings;
  routing: RoutingSettings;
  /** @default 1 */
  timescale?: number;
}

/** A route that an alert ends in, with what it inherits filled in. */
export type Taken = Required<Omit<Route, 'matchers' | 'continue' | 'routes'>>;

/**
 * The receivers that an alert with these labels is sent to, in the order of the routes, as Alertmanager
 * itself would decide; `amtool config routes test` is held to agree. It knows nothing of inhibition, of
 * silences or of windows. `default` and `heartbeat` may be without any integration: see `receivers()`.
 *
 * @param labels the alert's, `alertname` and `severity` at least
 * @param settings a stack's settings, or their `receivers` and `routing`
 */
export function receiversOf(
  labels: Readonly<Record<string, string>>,
  { receivers, routing }: RouteSettings,
): string[] {
  const taken = routesTaken(labels, routeTree(receivers, routing));
  return [...new Set(taken.map(({ receiver }) => receiver))];
}

/** The routes that an alert ends in: depth first, the first that fits unless it says `continue`. */
export function routesTaken(labels: Readonly<Record<string, string>>, tree: RouteTree): Taken[] {
  return walk(labels, tree, { ...inherited(tree), mute_time_intervals: [] } as Taken);
}

function walk(labels: Readonly<Record<string, string>>, route: Route, above: Taken): Taken[] {
  if (!(route.matchers ?? []).every((matcher) => fits(matcher, labels))) return [];
  // Alertmanager lets every field be inherited but the windows.
  const own = {
    ...above,
    ...inherited(route),
    mute_time_intervals: route.mute_time_intervals ?? [],
  };
  const taken: Taken[] = [];
  for (const child of route.routes ?? []) {
    const found = walk(labels, child, own);
    taken.push(...found);
    if (found.length > 0 && child.continue !== true) break;
  }
  return taken.length > 0 ? taken : [own];
}

function inherited({ matchers: _, continue: __, routes: ___, ...fields }: Route) {
  return fields;
}

/** Whether labels satisfy a matcher in Alertmanager's notation; a label that is not there is empty. */
export function fits(matcher: string, labels: Readonly<Record<string, string>>): boolean {
  const [, name = '', operator = '', value = ''] =
    /^([a-zA-Z_]\w*)(=~|!~|!=|=)"(.*)"$/.exec(matcher) ?? [];
  if (name === '') throw new Error(`${matcher} is no matcher`);
  const given = labels[name] ?? '';
  const same = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(given) : given === value;
  return operator.startsWith('!') ? !same : same;
}

/** An alert and the labels that its result may have beside those of its rule. */
export interface RoutedAlert extends NamedAlert {
  /** Jobs whose series it looks at: alerts without one in common share no instance. */
  jobs: ReadonlySet<string>;
  mayHave: (label: string) => boolean;
}

/** One alert of one severity in one environment: who is told of it, when, and what keeps it back. */
export interface MatrixRow {
  alert: string;
  severity: string;
  component: string;
  environment: string;
  routes: Taken[];
  /** Alerts that mute it where their identifying labels are the same. */
  inhibitedBy: string[];
}

/** Every alert of a stack with its routes, in the order of the rules. */
export function routeMatrix(
  settings: RouteSettings & { environment: string; cluster: string },
  alerts: readonly RoutedAlert[],
): MatrixRow[] {
  const { environment, cluster } = settings;
  const tree = routeTree(settings.receivers, settings.routing, settings.timescale);
  return alerts.map((alert) => ({
    alert: alert.alert,
    severity: alert.labels.severity!,
    component: alert.labels.component!,
    environment,
    routes: routesTaken({ ...labelsOf(alert), environment, cluster }, tree),
    inhibitedBy: inhibitedBy(alert, alerts),
  }));
}

const labelsOf = ({ alert, labels }: NamedAlert) => ({ alertname: alert, ...labels });

function inhibitedBy(target: RoutedAlert, alerts: readonly RoutedAlert[]): string[] {
  // A label that only the result has may have any value: what asks for one is taken to fit.
  const mayFit = (alert: RoutedAlert, matchers: readonly string[]) =>
    matchers.every((matcher) => {
      const [name = ''] = matcher.split(/[=!]/);
      return name in labelsOf(alert) ? fits(matcher, labelsOf(alert)) : alert.mayHave(name);
    });
  const always = (label: string) => label === 'cluster' || label === 'alertname';
  const sources = inhibitRules(alerts).flatMap(({ source_matchers, target_matchers, equal }) =>
    mayFit(target, target_matchers)
      ? alerts.filter(
          (source) =>
            source !== target &&
            mayFit(source, source_matchers) &&
            (!equal.includes('alertname') || source.alert === target.alert) &&
            equal.every(
              (label) => always(label) || source.mayHave(label) === target.mayHave(label),
            ) &&
            (!equal.includes('instance') || [...source.jobs].some((job) => target.jobs.has(job))) &&
            // An alert on both sides of a rule is not muted by its equals.
            !(mayFit(target, source_matchers) && mayFit(source, target_matchers)),
        )
      : [],
  );
  return [...new Set(sources.map(({ alert, labels }) => `${alert} (${labels.severity})`))];
}
