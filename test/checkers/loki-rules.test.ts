import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { lokiServer, rehearseRules, rulesLoaded } from '../../infra/delivery/prometheus-rules.ts';
import type { Ask } from '../../infra/delivery/service-http.ts';
import type { Files } from '../../infra/files.ts';
import { images } from '../../infra/images.ts';
import { renderStack } from '../../ops/golden.ts';
import { silentReporter } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';
import { writeFiles } from '../../ops/render.ts';
import { logRuleGroups } from '../../rules/index.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import { logs } from '../rules/cases/logs.ts';
import { everything, links } from '../rules/everything.ts';
import { logMutantsOf } from '../rules/log-mutants.ts';
import { type Answer, firedBy, inOrder, pushBody, started } from '../rules/log-stories.ts';

/** A real Loki with the config and the rules that dev renders: it has no checker of its own for rules. */
let dir: string;
let container: string;
let url: string;
let ask: Ask;

const rendered = renderStack('dev');
const below = (prefix: string): Files =>
  Object.fromEntries(
    Object.entries(rendered)
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, content]) => [path.slice(prefix.length), content]),
  );
const rules = below('loki-rules/');

beforeAll(async () => {
  await setUpTools(['loki'], silentReporter);
  dir = mkdtempSync(join(tmpdir(), 'voiceassist-loki-'));
  writeFiles(join(dir, 'config'), below('loki/'));
  writeFiles(join(dir, 'rules/versions/1'), rules);
  symlinkSync('versions/1', join(dir, 'rules/current'));
  await execa('chmod', ['-R', 'a+rX', dir]);
  container = (
    await execa('docker', [
      ...['run', '--detach', '--user', '10001:10001', '--read-only', '--tmpfs', '/tmp'],
      ...['--tmpfs', '/loki:uid=10001,gid=10001', '--publish', '127.0.0.1::3100'],
      ...['--volume', `${join(dir, 'config')}:/etc/loki:ro`],
      ...['--volume', `${join(dir, 'rules')}:/etc/loki-rules:ro`],
      ...[images.loki, '-config.file=/etc/loki/loki.yaml'],
      // Stories are told of days ago, and their lines are still in memory, where it looks for no longer.
      '-ingester.max-chunk-age=168h',
    ])
  ).stdout;
  const { stdout } = await execa('docker', ['port', container, '3100/tcp']);
  url = `http://${stdout.split('\n')[0]}`;
  ask = async (method, path) => {
    const answer = await fetch(`${url}${path}`, { method });
    return { status: answer.status, body: await answer.text() };
  };
  await eventually(async () => (await ask('GET', '/ready')).status === 200);
}, 3_600_000);

afterAll(async () => {
  if (container) await execa('docker', ['rm', '--force', '--volumes', container]);
  rmSync(dir, { recursive: true, force: true });
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 120; i++) {
    if (await holds().catch(() => false)) return;
    await sleep(500);
  }
  throw new Error('Loki did not get there within a minute');
}

describe('rules over logs', () => {
  test('each is loaded as delivered and evaluates well', async () => {
    const count = Object.values(rules).flatMap(
      (content) => (parse(content) as { groups: { rules: unknown[] }[] }).groups[0]!.rules,
    ).length;
    expect(count).toBeGreaterThan(0);
    await rehearseRules(rules, ask, lokiServer);
    await eventually(async () => (await rulesLoaded(rules, ask, [], lokiServer)).length === 0);
  });

  const one = (expr: string, group = 'logs') => ({
    [`fake/${group}.yml`]: JSON.stringify({
      groups: [{ name: group, rules: [{ alert: 'X', expr }] }],
    }),
  });

  test.each([
    ['LogQL that does not parse', 'sum by (service (rate({level="critical"}[5m]))', /parse error/],
    ['PromQL', 'up == 0', /parse error/],
    ['a query of lines, which is no rule', '{level="critical"}', /./],
  ])('%s is refused with its words', async (_name, expr, said) => {
    const refusal = rehearseRules(one(expr), ask, lokiServer);
    await expect(refusal).rejects.toThrow(/fake\/logs\.yml: X: /);
    await expect(refusal).rejects.toThrow(said);
  });

  test('what differs, and what is loaded and was not delivered, is told', async () => {
    const loaded = await rulesLoaded(one('vector(1)', 'other'), ask, [], lokiServer);
    expect(loaded.join('\n')).toMatch(/rules\.other/);
    expect(loaded).toContain('rule group logs: still loaded');
  });
});

describe('stories of logs', () => {
  const alerts = logRuleGroups(everything, links)
    .flatMap((group) => group.rules)
    .filter((rule) => rule.alert !== undefined);
  const stories = started(
    Object.entries(logs).flatMap(([alert, list]) => list.map((story) => ({ alert, ...story }))),
    Math.floor(Date.now() / 1000),
  );
  beforeAll(async () => {
    for (const { story, start } of stories) {
      const answer = await fetch(`${url}/loki/api/v1/push`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: pushBody(story.lines, start),
      });
      expect(answer.status, await answer.text()).toBe(204);
    }
  });

  const told = async (alert: string, time: number, expr?: string) => {
    const rule = alerts.find((r) => r.alert === alert)!;
    const query = new URLSearchParams({ query: expr ?? rule.expr, time: String(time) });
    const answer = await fetch(`${url}/loki/api/v1/query?${query.toString()}`);
    expect(answer.status).toBe(200);
    return inOrder(firedBy(rule, (await answer.json()) as Answer));
  };

  test.each(stories.map(({ story, start }) => [story.alert, story.name, story, start] as const))(
    '%s %s',
    async (alert, _name, { fires }, start) => {
      for (const [moment, fired] of Object.entries(fires)) {
        expect(await told(alert, start + durationSeconds(moment)), moment).toEqual(inOrder(fired));
      }
    },
  );

  test.each(stories.map(({ story, start }) => [story.alert, story.name, story, start] as const))(
    'the line in a message of %s is one of those that it speaks of, and never a key: %s',
    async (alert, _name, { lines, fires }, start) => {
      const rule = alerts.find((r) => r.alert === alert)!;
      const template = rule.alert === undefined ? undefined : rule.annotations.log_line;
      if (alert === 'SecretInLogs') {
        expect(template).toBeUndefined();
        return;
      }
      const [, literal] = /query \(printf ("(?:[^"\\]|\\.)*") \$labels\.service\)/.exec(template!)!;
      for (const [moment, fired] of Object.entries(fires)) {
        for (const { labels } of fired) {
          const query = (JSON.parse(literal!) as string).replace('%s', labels.service!);
          const time = String(start + durationSeconds(moment));
          const answer = await fetch(
            `${url}/loki/api/v1/query?${new URLSearchParams({ query, time }).toString()}`,
          );
          expect(answer.status, await answer.clone().text()).toBe(200);
          const { data } = (await answer.json()) as Answer;
          const texts = lines
            .filter(({ service }) => service === labels.service)
            .map((l) => l.text);
          expect(data.result).toHaveLength(1);
          expect(texts).toContain(data.result[0]!.metric.log_line);
        }
      }
    },
  );

  /** Mutants that no story can tell from the rule, with the reason. */
  const never = 'A count of lines is one or more, or it is not there.';
  const survivors: Record<string, string> = {
    'CriticalLogLines: number 0 -> -1': never,
    'LogPanics: number 0 -> -1': never,
    'SecretInLogs: number 0 -> -1': never,
    'SecretInLogs: without service=~".+"': 'Loki wants one matcher: this one takes every stream.',
    'SecretInLogs: without |= "PRIVATE KEY-----"':
      'It only spares the regular expression most lines.',
  };

  test.each(alerts.flatMap(({ alert, expr }) => logMutantsOf(alert, expr)))(
    'notice a fault: $id',
    async ({ id, expr }) => {
      const alert = id.split(':')[0]!;
      let noticed = false;
      for (const { story, start } of stories.filter((one) => one.story.alert === alert)) {
        for (const [moment, fired] of Object.entries(story.fires)) {
          noticed ||= await told(alert, start + durationSeconds(moment), expr).then(
            (now) => !isDeepStrictEqual(now, inOrder(fired)),
            (error: Error) => {
              // Its description has lost a label.
              if (!error.message.endsWith('says nothing here.')) throw error;
              return true;
            },
          );
        }
      }
      expect(noticed).toBe(!(id in survivors));
    },
  );

  test('each alert has one in which it fires after a silence and ends, and one without a fire', () => {
    expect(Object.keys(logs).sort()).toEqual(alerts.map(({ alert }) => alert).sort());
    for (const [alert, list] of Object.entries(logs)) {
      const counts = list.map(({ fires }) => Object.values(fires).map(({ length }) => length));
      const whole = counts.some((moments) => {
        const first = moments.findIndex((n) => n > 0);
        return first > 0 && moments.slice(first).includes(0);
      });
      expect(whole, alert).toBe(true);
      expect(
        counts.some((moments) => moments.every((n) => n === 0)),
        alert,
      ).toBe(true);
    }
  });
});

test('a new version is taken by its link alone', async () => {
  const changed = Object.fromEntries(
    Object.entries(rules).map(([path, content]) => [path, content.replaceAll('> 0', '> 7')]),
  );
  expect(changed).not.toEqual(rules);
  writeFiles(join(dir, 'rules/versions/2'), changed);
  await execa('chmod', ['-R', 'a+rX', dir]);
  symlinkSync('versions/2', join(dir, 'rules/.current'));
  await execa('mv', ['-T', join(dir, 'rules/.current'), join(dir, 'rules/current')]);
  await eventually(async () => (await rulesLoaded(changed, ask, [], lokiServer)).length === 0);
});
