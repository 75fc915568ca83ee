import { expect, test } from 'vitest';
import { logRuleGroups, ruleGroups } from '../../rules/index.ts';
import { exploreUrl } from '../../rules/shared.ts';
import { everything, links } from './everything.ts';

/** What Grafana reads out of a link, after the ruler filled in the service. */
function paneOf(url: string) {
  const filled = new URL(url.replaceAll('{{ $labels.service | urlquery }}', 'server-1'));
  return {
    at: `${filled.origin}${filled.pathname}`,
    schemaVersion: filled.searchParams.get('schemaVersion'),
    panes: JSON.parse(filled.searchParams.get('panes')!) as unknown,
  };
}

test('the link of a log alert opens its lines in Explore', () => {
  const url = exploreUrl(
    links.grafana,
    '{service="{{ $labels.service | urlquery }}", level="error"} |~ `a+b&c "d"`',
  );
  expect(paneOf(url)).toEqual({
    at: 'https://grafana.example.com/explore',
    schemaVersion: '1',
    panes: {
      logs: {
        datasource: 'loki',
        queries: [
          {
            refId: 'A',
            datasource: { type: 'loki', uid: 'loki' },
            expr: '{service="server-1", level="error"} |~ `a+b&c "d"`',
          },
        ],
        range: { from: 'now-1h', to: 'now' },
      },
    },
  });
});

test('every log alert has such a link, and no other key of ours reaches the server', () => {
  const rules = logRuleGroups(everything, links).flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(0);
  for (const rule of rules) {
    expect(Object.keys(rule)).not.toContain('logs');
    const { panes } = paneOf((rule.alert === undefined ? {} : rule.annotations).logs_url!);
    expect(JSON.stringify(panes), rule.alert).toContain('{service=\\"server-1\\"');
  }
});

test('alerts without lines of their own have none', () => {
  const rules = ruleGroups(everything, links).flatMap((group) => group.rules);
  const watchdog = rules.find((rule) => rule.alert === 'Watchdog')!;
  expect(watchdog.alert === undefined ? null : Object.keys(watchdog.annotations)).not.toContain(
    'logs_url',
  );
});
