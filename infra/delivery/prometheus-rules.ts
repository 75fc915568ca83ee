import { parse } from 'yaml';
import type { Files } from '../files.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import { getJson } from './answers.ts';
import type { Ask } from './service-http.ts';
import { differences, leftovers } from './subset.ts';

/** Where a server of rules is asked. Loki's ruler speaks as Prometheus does, at other paths. */
export interface RuleServer {
  rules: string;
  formatQuery: string;
  query: string;
  /** The delivered files that are rules: what their paths begin with. */
  directory: string;
}

export const prometheusServer: RuleServer = {
  rules: '/api/v1/rules',
  formatQuery: '/api/v1/format_query',
  query: '/api/v1/query',
  directory: 'rules/',
};

/** Without tenants, Loki calls the only one `fake`, and so its directory. */
export const lokiServer: RuleServer = {
  rules: '/prometheus/api/v1/rules',
  formatQuery: '/loki/api/v1/format_query',
  query: '/loki/api/v1/query',
  directory: 'fake/',
};

/** A rule group as Prometheus has it loaded. */
export interface LoadedGroup {
  name: string;
  rules: LoadedRule[];
}

interface LoadedRule {
  name: string;
  /** The expression as Prometheus writes it. */
  query: string;
  duration?: number;
  keepFiringFor?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  /** `unknown` until the first evaluation. */
  health: 'ok' | 'err' | 'unknown';
  lastError?: string;
}

interface DeliveredGroup {
  path: string;
  name: string;
  interval?: string;
  rules: DeliveredRule[];
}

interface DeliveredRule {
  alert?: string;
  record?: string;
  expr: string;
  for?: string;
  keep_firing_for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/**
 * Begins a line about a fault that waiting does not mend, so that the delivery goes back at once.
 * A rule that was evaluated and failed will fail again.
 */
export const FINAL = 'final: ';

/**
 * Evaluates every new or changed expression once on the running server, with the data that it has:
 * a rule may parse and still fail on real series (many-to-many matching).
 *
 * @returns the groups that are loaded now
 * @throws each rule that fails, with the server's own words
 */
export async function rehearseRules(
  files: Files,
  ask: Ask,
  server = prometheusServer,
): Promise<LoadedGroup[]> {
  const before = await loadedGroups(ask, server);
  const known = new Set<string>();
  for (const { query } of before.flatMap(({ rules }) => rules)) {
    known.add(await asWritten(query, ask, server));
  }
  const failed: string[] = [];
  for (const group of deliveredGroups(files, server)) {
    for (const rule of group.rules) {
      if (known.has(await asWritten(rule.expr, ask, server))) continue;
      const query = `?query=${encodeURIComponent(rule.expr)}`;
      const answer = await ask('GET', `${server.query}${query}`);
      const isRefused = answer.status === 400 || answer.status === 422;
      const wrong = isRefused
        ? errorIn(answer.body)
        : isSlow(group)
          ? madeOne(rule, answer.body)
          : undefined;
      if (wrong !== undefined) failed.push(`${group.path}: ${nameOf(rule)}: ${wrong}`);
    }
  }
  if (failed.length > 0) {
    throw new Error(
      `the new rules fail on the data of now, the old ones still run:\n${failed.join('\n')}`,
    );
  }
  return before;
}

/** Differences between delivered and loaded rules, and those of the new ones that did not evaluate well yet. */
export async function rulesLoaded(
  files: Files,
  ask: Ask,
  before: readonly LoadedGroup[],
  server = prometheusServer,
): Promise<string[]> {
  const loaded = await loadedGroups(ask, server);
  const delivered = deliveredGroups(files, server);
  const wanted: Record<string, unknown> = {};
  for (const { name, rules } of delivered) {
    wanted[name] = await Promise.all(
      rules.map(async (rule) => ({
        name: rule.alert ?? rule.record ?? '',
        query: await asWritten(rule.expr, ask, server),
        duration: inMilliseconds(durationSeconds(rule.for ?? '0s')),
        keepFiringFor: inMilliseconds(durationSeconds(rule.keep_firing_for ?? '0s')),
        labels: rule.labels ?? {},
        annotations: rule.annotations ?? {},
      })),
    );
  }
  const found: Record<string, unknown> = {};
  for (const { name, rules } of loaded) {
    found[name] = await Promise.all(
      rules.map(async (rule) => ({
        name: rule.name,
        query: await asWritten(rule.query, ask, server),
        duration: inMilliseconds(rule.duration ?? 0),
        keepFiringFor: inMilliseconds(rule.keepFiringFor ?? 0),
        labels: rule.labels ?? {},
        annotations: rule.annotations ?? {},
      })),
    );
  }
  const stale = loaded
    .filter(({ name }) => !delivered.some((group) => group.name === name))
    .map(({ name }) => `rule group ${name}: still loaded`);
  const differing = [
    ...differences(wanted, found, 'rules'),
    ...delivered.flatMap(({ name }) => leftovers(wanted[name], found[name], `rules.${name}`)),
    ...stale,
  ];
  const slow = new Set(delivered.filter(isSlow).map(({ name }) => name));
  return differing.length > 0 ? differing : notEvaluated(loaded, before, slow);
}

/** Seconds to the millisecond: Go adds the fraction to the whole, whose last binary digit may differ from ours. */
function inMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** An interval of its own is minutes: `up` does not wait for it, the rehearsal looks the closer. */
function isSlow({ interval }: DeliveredGroup): boolean {
  return interval !== undefined;
}

/** What only an evaluation as a rule would find: results that differ by nothing but what the rule's labels say. */
function madeOne({ labels = {} }: DeliveredRule, body: string): string | undefined {
  const { data } = JSON.parse(body) as {
    data: { resultType: string; result: { metric: object }[] };
  };
  // A scalar is one result, which no label can make fewer.
  if (data.resultType !== 'vector') return undefined;
  const seen = new Set<string>();
  for (const { metric } of data.result) {
    // All have the record's name, whatever they were called before.
    const text = Object.entries<string>({ ...metric, ...labels, __name__: '' })
      .filter(([, value]) => value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      .join(', ');
    if (seen.has(text)) return `its labels make one of two results: {${text}}`;
    seen.add(text);
  }
  return undefined;
}

function notEvaluated(
  loaded: readonly LoadedGroup[],
  before: readonly LoadedGroup[],
  slow: ReadonlySet<string>,
): string[] {
  // What failed before fails for another reason than this delivery.
  const failedBefore = new Set(
    before.flatMap(({ name, rules }) =>
      rules.filter(({ health }) => health === 'err').map((rule) => `${name} ${rule.query}`),
    ),
  );
  return loaded.flatMap(({ name, rules }) =>
    rules.flatMap((rule) => {
      if (rule.health === 'ok' || failedBefore.has(`${name} ${rule.query}`)) return [];
      const place = `rule group ${name}: ${rule.name}`;
      if (rule.health === 'err')
        return [`${FINAL}${place}: ${rule.lastError ?? 'its evaluation failed'}`];
      return slow.has(name) ? [] : [`${place}: not evaluated yet`];
    }),
  );
}

async function loadedGroups(ask: Ask, { rules }: RuleServer): Promise<LoadedGroup[]> {
  const answer = (await getJson(ask, rules)) as { data: { groups: LoadedGroup[] } };
  return answer.data.groups;
}

function deliveredGroups(files: Files, { directory }: RuleServer): DeliveredGroup[] {
  return Object.entries(files)
    .filter(([path]) => path.startsWith(directory))
    .flatMap(([path, text]) =>
      (parse(text) as { groups: Omit<DeliveredGroup, 'path'>[] }).groups.map((group) => ({
        path,
        ...group,
      })),
    );
}

const nameOf = (rule: DeliveredRule): string => rule.alert ?? rule.record ?? '?';

const written = new Map<string, string>();

/** An expression as the server formats it, so that two writings of the same are equal; a wrong one as it is. */
async function asWritten(expr: string, ask: Ask, { formatQuery }: RuleServer): Promise<string> {
  const known = written.get(expr);
  if (known !== undefined) return known;
  const answer = await ask('GET', `${formatQuery}?query=${encodeURIComponent(expr)}`);
  if (answer.status !== 200) return expr;
  const { data } = JSON.parse(answer.body) as { data: string };
  written.set(expr, data);
  return data;
}

/** Prometheus answers an error as JSON, Loki as text. */
function errorIn(body: string): string {
  try {
    return (JSON.parse(body) as { error: string }).error;
  } catch {
    return body.trim();
  }
}
