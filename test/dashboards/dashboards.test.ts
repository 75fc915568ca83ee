import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { datasourceUids, datasourceVariables } from '../../dashboards/datasources.ts';
import { folders } from '../../dashboards/folders.ts';
import { dashboards } from '../../dashboards/index.ts';
import { jobs } from '../../rules/jobs.ts';
import { parseDashboard, queriesOf, withValues } from './dashboard-json.ts';
import type { PanelJson } from './dashboard-json.ts';

const all = dashboards();

describe('the list of dashboards', () => {
  it('gives the same text every time, with sorted keys', () => {
    expect(dashboards()).toEqual(all);
    for (const { json } of all) {
      expect(json).toBe(`${JSON.stringify(sortKeys(JSON.parse(json)), null, 2)}\n`);
    }
  });

  it('has unique uids and titles, and folders that exist', () => {
    expect(new Set(all.map(({ uid }) => uid)).size).toBe(all.length);
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
    const known = folders.map(({ uid }) => uid);
    for (const { folder } of all) expect(known).toContain(folder);
  });

  it('has the folders of the product', () => {
    expect(folders).toEqual([
      { uid: 'voiceassist', title: 'VoiceAssist V2' },
      { uid: 'voiceassist-monitoring', title: 'Monitoring' },
    ]);
  });
});

describe.each(all)('$title', ({ uid, title, json }) => {
  const dashboard = parseDashboard(json);
  const rows = dashboard.panels.filter((panel) => panel.type === 'row');
  const panels = dashboard.panels.filter((panel) => panel.type !== 'row');

  it('carries what every dashboard must', () => {
    expect(uid).toMatch(/^voiceassist-[a-z-]{1,28}$/);
    expect(title).toMatch(/^VoiceAssist \/ [A-Z]/);
    expect(dashboard).toMatchObject({
      uid,
      title,
      editable: false,
      graphTooltip: 1,
      refresh: '30s',
      schemaVersion: 42,
      tags: ['voiceassist', 'generated'],
      timezone: 'browser',
      links: [{ type: 'dashboards', tags: ['voiceassist'] }],
    });
    // Both belong to one Grafana's database, and would differ from host to host.
    expect(dashboard).not.toHaveProperty('id');
    expect(dashboard).not.toHaveProperty('version');
  });

  it('has a unique id on every panel and row, those of a panel in the hundred of its row', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(rows.length).toBeGreaterThan(0);
    for (const { id } of rows) expect(id % 100).toBe(0);
  });

  it('fills the 24 columns: no overlap, no gap', () => {
    const taken = new Map<string, string>();
    for (const panel of dashboard.panels) {
      for (const cell of cells(panel)) {
        expect(taken.get(cell), `${panel.title} lies on another panel at ${cell}`).toBeUndefined();
        taken.set(cell, panel.title);
      }
    }
    const bottom = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
    expect(taken.size).toBe(24 * bottom);
  });

  it.each(panels)('describes panel $id, $title', (panel) => {
    expect(panel.title).toMatch(/^[A-Z]/);
    expect(panel.description).toMatch(/^[A-Z].{20,}\.$/s);
    expect(panel.fieldConfig?.defaults.unit).toMatch(/^\w+$/);
    expect(panel.fieldConfig?.defaults.noValue).toBeTruthy();
    expect(panel.targets?.map(({ refId }) => refId)).toEqual(
      ['A', 'B', 'C', 'D', 'E'].slice(0, panel.targets?.length),
    );
    if (['timeseries', 'state-timeline'].includes(panel.type)) {
      expect(panel.options?.legend?.showLegend).toBe(true);
    }
    if (!['table', 'logs'].includes(panel.type)) {
      for (const target of panel.targets ?? []) expect(target.legendFormat).toBeTruthy();
    }
  });

  it('takes its datasources from variables only', () => {
    const variables = dashboard.templating.list;
    for (const [type, name] of Object.entries(datasourceVariables)) {
      expect(variables).toContainEqual(
        expect.objectContaining({
          name,
          type: 'datasource',
          query: type,
          current: expect.objectContaining({
            value: datasourceUids[type as keyof typeof datasourceUids],
          }) as unknown,
        }),
      );
    }
    const used = [
      ...panels.map((panel) => panel.datasource),
      ...panels.flatMap((panel) => (panel.targets ?? []).map((target) => target.datasource)),
      ...variables.filter(({ type }) => type === 'query').map((variable) => variable.datasource),
    ];
    for (const datasource of used) {
      expect([
        { type: 'prometheus', uid: '${datasource}' },
        { type: 'loki', uid: '${loki_datasource}' },
      ]).toContainEqual(datasource);
    }
    for (const panel of panels) {
      for (const target of panel.targets ?? []) expect(target.datasource).toEqual(panel.datasource);
    }
  });

  it('uses every variable that it has, and has every variable that it uses', () => {
    const names = dashboard.templating.list.map(({ name }) => name);
    const text = JSON.stringify({ panels, variables: dashboard.templating.list });
    for (const name of names) expect(text).toMatch(new RegExp(`\\$\\{?${name}\\b`));
    for (const { expr } of panels.flatMap((panel) => panel.targets ?? [])) {
      for (const [, name] of expr.matchAll(/\$([a-z]\w*)/g)) expect(names).toContain(name);
    }
  });

  it.each(queriesOf(json, 'prometheus'))('asks Prometheus in PromQL: $panel: $expr', ({ expr }) => {
    expect(parseErrors(expr)).toEqual([]);
    expect(expr.replaceAll('"$1"', '')).not.toContain('$');
    for (const [, job] of expr.matchAll(/\bjob="([^"]*)"/g)) {
      expect(Object.values(jobs)).toContain(job);
    }
  });

  it('asks Loki by a label, without braces left open', () => {
    for (const { expr } of queriesOf(json, 'loki')) {
      expect(expr).toMatch(/\{container=~"\.\+"[^{}]*\}/);
      expect(expr).not.toContain('$');
    }
  });

  it('looks back by $__rate_interval, so that no zoom level leaves a rate empty', () => {
    const fixed = panels
      .flatMap((panel) => (panel.targets ?? []).map((target) => ({ panel, target })))
      .filter(({ target }) => /\[(?!\$__rate_interval\]|\$__auto\])/.test(target.expr))
      .map(({ panel }) => panel.id);
    // Notifications and restarts are rare: their windows are fixed, and their titles or
    // descriptions say so.
    expect(fixed).toEqual([403, 404, 405, 603]);
    for (const panel of panels.filter(({ id }) => fixed.includes(id))) {
      expect(`${panel.title} ${panel.description}`).toMatch(/last (30 minutes|hour)/);
    }
  });
});

describe('the checks themselves', () => {
  it('find a broken query', () => {
    expect(parseErrors('sum(rate(up[$__rate_interval])')).not.toEqual([]);
    expect(parseErrors('sum by (job) (up')).not.toEqual([]);
  });

  it('fill in variables, and leave the $1 of label_replace', () => {
    expect(withValues('rate(a{job=~"$job"}[$__rate_interval]) "$1"')).toBe(
      'rate(a{job=~".+"}[1m0s]) "$1"',
    );
  });
});

function cells({ gridPos: { x, y, w, h } }: PanelJson): string[] {
  expect(x + w).toBeLessThanOrEqual(24);
  return Array.from({ length: w * h }, (_, i) => `${x + (i % w)}/${y + Math.floor(i / w)}`);
}

function parseErrors(expr: string): string[] {
  const errors: string[] = [];
  parser.parse(expr).iterate({
    enter: (node) => {
      if (node.type.isError) errors.push(`${expr} at ${node.from}`);
    },
  });
  return errors;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}
