/** A rule as Alertmanager reads it: a firing source mutes targets whose `equal` labels are the same. */
export interface InhibitRule {
  source_matchers: string[];
  target_matchers: string[];
  equal: string[];
}

/** An alert of a stack, as far as inhibition goes. */
export interface NamedAlert {
  alert: string;
  labels: Readonly<Record<string, string>>;
}

/**
 * Labels that tell one subject of an alert from another; what an alert lacks is empty on both sides and
 * so the same. Without `device` a full disk would hide that the next one fills, without `integration` a
 * dead pager that Slack is dead too.
 */
export const identity = [
  ...['cluster', 'job', 'instance', 'name', 'device', 'datname', 'integration', 'slo', 'store'],
];

interface Inhibition {
  /** Alerts of the source, of which a stack needs one. */
  source: string[];
  sourceMatchers?: string[];
  /** Alerts of the target, of which a stack needs one; absent: all that the matchers take. */
  target?: string[];
  targetMatchers?: string[];
  equal: string[];
}

const belowCritical = 'severity=~"warning|info"';

/**
 * As narrow as the labels allow, for what is muted wrongly is not seen at all. A page is muted only by
 * the page of the same application's end.
 *
 * Left out on purpose: a host that is down (everything runs on the one host that it watches, so that is
 * for the outside heartbeat to tell), and a database that is down with the application that needs it
 * (`DatabaseDown` also fires for a dead exporter, behind which the application may fail for another reason).
 */
const inhibitions: Inhibition[] = [
  {
    // What does not answer tells nothing new: alerts from its metrics end by themselves, but not before
    // the window of a rate is over. A source without an instance would mute all that have none either.
    source: [
      ...['ApplicationDown', 'DatabaseDown', 'RedisDown', 'QdrantDown'],
      ...['MonitoringComponentDown', 'TargetDown'],
    ],
    sourceMatchers: ['instance!=""'],
    targetMatchers: [belowCritical],
    equal: ['cluster', 'instance'],
  },
  {
    // Its probes fail with it. Their instances are URLs, so the scrape configuration gives both the
    // application's base URL as a label.
    source: ['ApplicationDown'],
    sourceMatchers: ['application!=""'],
    target: ['EndpointDown', 'EndpointFlapping', 'EndpointSlow'],
    equal: ['cluster', 'application'],
  },
  {
    source: ['EndpointDown'],
    target: ['EndpointFlapping', 'EndpointSlow'],
    targetMatchers: [belowCritical],
    equal: ['cluster', 'instance'],
  },
];

const named = (alerts: readonly string[]) =>
  alerts.length === 1 ? `alertname="${alerts[0]}"` : `alertname=~"${alerts.join('|')}"`;

/**
 * The inhibition rules of a stack with these alerts: first that a critical alert mutes the warning of the
 * same name about the same subject, then those above; what is about alerts that the stack lacks is left out.
 */
export function inhibitRules(alerts: readonly NamedAlert[]): InhibitRule[] {
  const names = new Set(alerts.map(({ alert }) => alert));
  const has = (severity: string) => (name: string) =>
    alerts.some(({ alert, labels }) => alert === name && labels.severity === severity);
  return [
    ...([...names].some((name) => has('critical')(name) && has('warning')(name))
      ? [
          {
            source_matchers: ['severity="critical"'],
            target_matchers: ['severity="warning"'],
            equal: ['alertname', ...identity],
          },
        ]
      : []),
    ...inhibitions.flatMap((rule) => {
      const source = rule.source.filter((name) => names.has(name));
      const target = rule.target?.filter((name) => names.has(name));
      if (source.length === 0 || target?.length === 0) return [];
      return [
        {
          source_matchers: [named(source), ...(rule.sourceMatchers ?? [])],
          target_matchers: [...(target ? [named(target)] : []), ...(rule.targetMatchers ?? [])],
          equal: rule.equal,
        },
      ];
    }),
  ];
}

/** Every alert name that the rules above speak of; a test holds them to the rules that there are. */
export const inhibitionNames = [
  ...new Set(inhibitions.flatMap(({ source, target = [] }) => [...source, ...target])),
];
