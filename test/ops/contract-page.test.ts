import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { metricsFile, metricsPage } from '../../ops/contract/page.ts';
import { root } from '../../ops/stack-file.ts';
import { contract } from '../../rules/contract.ts';
import { machineRoutes } from '../../rules/contract/endpoints.ts';
import { labels } from '../../rules/contract/labels.ts';
import { logFields } from '../../rules/contract/logs.ts';

const page = metricsPage();
const sections = new Map(
  page.split(/^## /m).map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
);

describe('docs/metrics.md', () => {
  test('is fresh (npm run contract -- --write rewrites it)', () => {
    expect(readFileSync(metricsFile, 'utf8')).toBe(page);
  });

  test('has every metric, label, route and log field', () => {
    for (const { name, labels, type, meaning } of contract) {
      const own = labels.length === 0 ? '' : `{${labels.map((label) => label.name).join(', ')}}`;
      expect(sections.get('The metrics')).toContain(`| \`${name}${own}\` | ${type} | ${meaning} |`);
    }
    for (const { name, meaning } of Object.values(labels)) {
      expect(sections.get('The labels')).toContain(`\n| \`${name}\` |`);
      expect(sections.get('The labels')).toContain(`| ${meaning} |`);
    }
    for (const { path } of machineRoutes)
      expect(sections.get('Routes for machines')).toContain(`\n| \`${path}\` |`);
    for (const { name } of logFields)
      expect(sections.get('Log lines')).toContain(`\n| \`${name}\` |`);
  });

  test('says of each metric which alerts stand on it, or that no rule reads it', () => {
    const [read = '', unread = ''] = sections.get('What stands on them')!.split('No rule reads');
    for (const { name } of contract)
      expect(read.includes(`\n| \`${name}\` |`) !== unread.includes(`\`${name}\``), name).toBe(
        true,
      );
    expect(read).toMatch(
      /^\| `active_users` \| \[ApplicationMessagesStalled\]\(runbooks\/application\.md#applicationmessagesstalled\) \| - \|$/m,
    );
  });

  test('leads only to headings that exist', () => {
    const found = [...page.matchAll(/\]\(([^)#]+)(?:#([^)]+))?\)/g)];
    expect(found.length).toBeGreaterThan(20);
    for (const [, file, anchor] of found) {
      const path = `${root}/docs/${file}`;
      expect(existsSync(path), file).toBe(true);
      if (anchor === undefined) continue;
      const headings = readFileSync(path, 'utf8').matchAll(/^## (\S+)$/gm);
      expect([...headings].map(([, name]) => name!.toLowerCase())).toContain(anchor);
    }
  });

  test('has tables whose rows have as many cells as their heads', () => {
    for (const [, text] of sections) {
      const rows = text.split('\n').filter((line) => line.startsWith('| '));
      const cells = rows.map((row) => row.replaceAll('\\|', '').split('|').length);
      expect(new Set(cells).size, text.slice(0, 30)).toBeLessThanOrEqual(1);
    }
  });
});
