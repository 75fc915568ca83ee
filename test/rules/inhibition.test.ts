import { describe, expect, test } from 'vitest';
import { logRuleGroups, ruleGroups } from '../../rules/index.ts';
import { identity, inhibitionNames, inhibitRules } from '../../rules/inhibition.ts';
import { routeMatrix, type RoutedAlert } from '../../rules/route-matrix.ts';
import { routedAlerts } from '../../rules/routed-alerts.ts';
import { everything, links } from './everything.ts';

const alerts = routedAlerts(ruleGroups(everything, links), logRuleGroups(everything, links));
const names = new Set(alerts.map(({ alert }) => alert));
const pairs = alerts.flatMap((critical) =>
  critical.labels.severity === 'critical'
    ? alerts
        .filter(({ alert, labels }) => alert === critical.alert && labels.severity === 'warning')
        .map((warning) => ({ critical, warning }))
    : [],
);

describe('inhibition', () => {
  test('speaks only of alerts that there are', () => {
    expect(inhibitionNames.filter((name) => !names.has(name))).toEqual([]);
  });

  test('by the same name compares every label that tells one subject from another', () => {
    expect(pairs.length).toBeGreaterThan(0);
    // Of a label outside of the list, one value would mute another.
    const others = [
      'fstype',
      'mountpoint',
      'service',
      'endpoint',
      'datid',
      'server',
      'integration',
    ];
    const known = [...others, ...identity, 'application_name', 'store', 'route', 'reason'];
    for (const { critical, warning } of pairs) {
      for (const label of known.filter((label) => label !== 'cluster')) {
        const both = [critical.mayHave(label), warning.mayHave(label)];
        expect(both[0], `${critical.alert}: ${label} of critical and warning`).toBe(both[1]);
        if (both[0] && !identity.includes(label)) {
          expect.fail(`${critical.alert} may have ${label}, which is not in identity`);
        }
      }
    }
  });

  test('mutes no page but by the page of the same application', () => {
    for (const { source_matchers, target_matchers, equal } of inhibitRules(alerts)) {
      const heavy = !target_matchers.some((matcher) => /^severity=~?"[^"]*"$/.test(matcher));
      if (!heavy) {
        expect(target_matchers.join()).not.toContain('critical');
        continue;
      }
      expect(source_matchers).toEqual(['alertname="ApplicationDown"', 'application!=""']);
      expect(equal).toEqual(['cluster', 'application']);
    }
  });

  test('stays within a cluster and asks its source for what it compares', () => {
    for (const { source_matchers, equal } of inhibitRules(alerts)) {
      expect(equal).toContain('cluster');
      if (equal.includes('alertname') || source_matchers.join().includes('EndpointDown')) continue;
      const [label] = equal.filter((name) => name !== 'cluster');
      expect(source_matchers).toContain(`${label}!=""`);
    }
  });

  test('sources have the labels that are compared', () => {
    const named = (name: string) => alerts.filter(({ alert }) => alert === name);
    for (const name of ['ApplicationDown', 'EndpointDown', 'EndpointSlow', 'EndpointFlapping']) {
      for (const alert of named(name)) {
        expect(alert.mayHave('application'), name).toBe(true);
        expect(alert.mayHave('instance'), name).toBe(true);
      }
    }
    for (const name of ['DatabaseDown', 'RedisDown', 'QdrantDown', 'MonitoringComponentDown'])
      for (const alert of named(name)) expect(alert.mayHave('instance'), name).toBe(true);
  });

  test('leaves out what a stack has not', () => {
    const without = (...gone: string[]) =>
      JSON.stringify(inhibitRules(alerts.filter(({ alert }) => !gone.includes(alert))));
    expect(without()).toContain('ApplicationDown');
    expect(without('ApplicationDown')).not.toContain('ApplicationDown');
    expect(without('EndpointDown', 'EndpointFlapping', 'EndpointSlow')).not.toContain('Endpoint');
    expect(inhibitRules([])).toEqual([]);
    const [first] = inhibitRules([{ alert: 'A', labels: { severity: 'critical' } }]);
    expect(first).toBeUndefined();
  });
});

describe('the matrix says who mutes', () => {
  const receivers = { slack: null, pagerduty: null, smtp: null, heartbeat: null };
  const routing = {
    ...{ groupWait: '10s', groupInterval: '10s', repeatInterval: '12h' },
    maintenance: [],
  };
  const settings = { receivers, routing, environment: 'dev', cluster: 'c' };
  const mutedBy = (name: string, severity: string, list: readonly RoutedAlert[] = alerts) =>
    routeMatrix(settings, list).find((row) => row.alert === name && row.severity === severity)!
      .inhibitedBy;

  test('the same name, of more weight', () => {
    expect(mutedBy('HighMemoryUsage', 'warning')).toContain('HighMemoryUsage (critical)');
    expect(mutedBy('HighMemoryUsage', 'critical')).toEqual([]);
  });

  test('what exports it, and no other exporter', () => {
    expect(mutedBy('HighRedisMemory', 'warning')).toEqual(['RedisDown (critical)']);
    expect(mutedBy('HighErrorRate', 'warning')).toContain('ApplicationDown (critical)');
    expect(mutedBy('HighErrorRate', 'critical')).toEqual([]);
    expect(mutedBy('EndpointDown', 'critical')).toEqual(['ApplicationDown (critical)']);
  });

  test('nobody of itself, and nobody of what has no such label', () => {
    const alert = (name: string, severity: string, has: string[]): RoutedAlert => ({
      ...{ alert: name, labels: { severity, component: 'monitoring' }, jobs: new Set(['a']) },
      mayHave: (label) => has.includes(label),
    });
    const down = alert('TargetDown', 'warning', ['instance']);
    const list = [down, alert('A', 'warning', ['instance']), alert('B', 'warning', [])];
    expect(mutedBy('TargetDown', 'warning', list)).toEqual([]);
    expect(mutedBy('A', 'warning', list)).toEqual(['TargetDown (warning)']);
    expect(mutedBy('B', 'warning', list)).toEqual([]);
  });
});
