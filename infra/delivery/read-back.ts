import { parse } from 'yaml';
import type { Files } from '../files.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import type { HttpAnswer } from './service-http.ts';
import { differences } from './subset.ts';

/** GETs a path of the running service. */
export type Ask = (path: string) => Promise<HttpAnswer>;

/**
 * What the running service has loaded, held against what was delivered: a 200 from a reload proves
 * nothing. Each gives the differences; none means that this version runs.
 */
export const readBack: Record<
  'prometheus' | 'alertmanager' | 'blackbox-exporter' | 'alloy',
  (files: Files, ask: Ask) => Promise<string[]>
> = {
  async prometheus(files, ask) {
    const config = (await json(ask, '/api/v1/status/config')) as { data: { yaml: string } };
    const delivered = parse(files['prometheus.yml']!) as Record<string, unknown>;
    // rule_files come back as absolute paths and sizes in other units: the rules themselves are asked
    // for below, and the rest is compared whole.
    const { global, scrape_configs, alerting } = delivered;
    const found = differences({ global, scrape_configs, alerting }, parse(config.data.yaml));
    const rules = (await json(ask, '/api/v1/rules')) as { data: { groups: LoadedGroup[] } };
    return [...found, ...ruleDifferences(files, rules.data.groups)];
  },

  async alertmanager(files, ask) {
    const status = (await json(ask, '/api/v2/status')) as { config: { original: string } };
    const { route, receivers, inhibit_rules } = parse(files['alertmanager.yml']!) as Record<
      string,
      unknown
    >;
    return differences({ route, receivers, inhibit_rules }, parse(status.config.original));
  },

  async 'blackbox-exporter'(files, ask) {
    const answer = await ask('/config');
    return differences(parse(files['blackbox.yml']!), parse(answer.body));
  },

  async alloy(files, ask) {
    const loaded = (await json(ask, '/api/v0/web/components')) as {
      localID: string;
      health: { state: string; message: string };
    }[];
    const wanted = [...files['config.alloy']!.matchAll(/^([a-z_.]+) "([^"]+)" \{/gm)].map(
      ([, kind, label]) => `${kind}.${label}`,
    );
    const byId = new Map(loaded.map((component) => [component.localID, component]));
    return [
      ...wanted.filter((id) => !byId.has(id)).map((id) => `${id}: delivered, not loaded`),
      ...[...byId.keys()].filter((id) => !wanted.includes(id)).map((id) => `${id}: still loaded`),
      ...loaded
        .filter(({ health }) => health.state !== 'healthy')
        .map(({ localID, health }) => `${localID}: ${health.state}: ${health.message}`),
    ];
  },
};

interface LoadedGroup {
  name: string;
  rules: {
    name: string;
    duration?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  }[];
}

interface DeliveredRule {
  alert?: string;
  record?: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

function ruleDifferences(files: Files, loaded: LoadedGroup[]): string[] {
  const delivered = Object.entries(files)
    .filter(([path]) => path.startsWith('rules/'))
    .flatMap(
      ([, text]) => (parse(text) as { groups: { name: string; rules: DeliveredRule[] }[] }).groups,
    );
  const shape = (groups: LoadedGroup[]) =>
    Object.fromEntries(
      groups.map(({ name, rules }) => [
        name,
        rules.map((rule) => ({
          name: rule.name,
          duration: rule.duration ?? 0,
          labels: rule.labels ?? {},
          annotations: rule.annotations ?? {},
        })),
      ]),
    );
  const asLoaded = delivered.map(({ name, rules }) => ({
    name,
    rules: rules.map((rule) => ({
      name: rule.alert ?? rule.record ?? '',
      duration: durationSeconds(rule.for ?? '0s'),
      labels: rule.labels ?? {},
      annotations: rule.annotations ?? {},
    })),
  }));
  const stale = loaded
    .filter(({ name }) => !delivered.some((group) => group.name === name))
    .map(({ name }) => `rule group ${name}: still loaded`);
  return [...differences(shape(asLoaded), shape(loaded), 'rules'), ...stale];
}

async function json(ask: Ask, path: string): Promise<unknown> {
  const answer = await ask(path);
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.body}`);
  return JSON.parse(answer.body);
}
