import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import type { Files } from '../files.ts';
import { getJson, metricLabel, metricValue } from './answers.ts';
import type { LiveService } from './plan.ts';
import { lokiServer, rehearseRules, rulesLoaded, type LoadedGroup } from './prometheus-rules.ts';
import type { Ask } from './service-http.ts';
import { differences } from './subset.ts';

/** How a service is asked before and after its files are swapped. */
interface Questions<Before> {
  /**
   * Before the swap: tries the new files on the running service as far as it can, and notes what
   * `loaded` compares with. @throws what the service says against them
   */
  rehearse: (files: Files, ask: Ask) => Promise<Before>;
  /**
   * What the running service has loaded, held against what was delivered: a 200 from a reload proves
   * nothing. Gives the differences. None means that all of this version runs; what an older
   * one had beyond it may hide among the service's defaults: see `lastReload`.
   */
  loaded: (files: Files, ask: Ask, before: Before) => Promise<string[]>;
}

const nothing = () => Promise.resolve(undefined);

const prometheus: Questions<LoadedGroup[]> = {
  rehearse: (files, ask) => rehearseRules(files, ask),
  async loaded(files, ask, before) {
    const config = (await getJson(ask, '/api/v1/status/config')) as { data: { yaml: string } };
    const delivered = parse(files['prometheus.yml']!) as { rule_files?: string[] };
    const loaded = parse(config.data.yaml) as { rule_files?: string[] };
    // Paths come back absolute.
    const { rule_files: patterns = [], ...rest } = delivered;
    const paths = patterns.flatMap((pattern, i) =>
      loaded.rule_files?.[i]?.endsWith(`/${pattern}`) ? [] : [`rule_files: ${pattern}: not loaded`],
    );
    return [...differences(rest, loaded), ...paths, ...(await rulesLoaded(files, ask, before))];
  },
};

const alertmanager: Questions<undefined> = {
  rehearse: nothing,
  async loaded(files, ask) {
    // It publishes a hash of the text that it runs: the first six bytes of the MD5, as a number.
    const digest = createHash('md5').update(files['alertmanager.yml']!).digest();
    const delivered = digest.readUIntLE(0, 6);
    const metrics = await ask('GET', '/metrics');
    const runs = metricValue(metrics.body, 'alertmanager_config_hash');
    if (runs === delivered) return [];
    // The hash says that they differ; this says where.
    const status = (await getJson(ask, '/api/v2/status')) as { config: { original: string } };
    const { route, receivers, inhibit_rules } = parse(files['alertmanager.yml']!) as Record<
      string,
      unknown
    >;
    return [
      `alertmanager.yml: hash ${delivered} delivered, ${runs} loaded`,
      ...differences({ route, receivers, inhibit_rules }, parse(status.config.original)),
    ];
  },
};

const blackboxExporter: Questions<undefined> = {
  rehearse: nothing,
  async loaded(files, ask) {
    const answer = await ask('GET', '/config');
    return differences(parse(files['blackbox.yml']!), parse(answer.body));
  },
};

const alloy: Questions<undefined> = {
  rehearse: nothing,
  async loaded(files, ask) {
    const delivered = createHash('sha256').update(files['config.alloy']!).digest('hex');
    const metrics = await ask('GET', '/metrics');
    const runs = metricLabel(metrics.body, 'alloy_config_hash', 'sha256');
    const components = (await getJson(ask, '/api/v0/web/components')) as {
      localID: string;
      health: { state: string; message: string };
    }[];
    return [
      ...(runs === delivered ? [] : [`config.alloy: ${delivered} delivered, ${runs} loaded`]),
      ...components
        .filter(({ health }) => health.state !== 'healthy')
        .map(({ localID, health }) => `${localID}: ${health.state}: ${health.message}`),
    ];
  },
};

const lokiRules: Questions<LoadedGroup[]> = {
  rehearse: (files, ask) => rehearseRules(files, ask, lokiServer),
  loaded: (files, ask, before) => rulesLoaded(files, ask, before, lokiServer),
};

/** Each service's questions. What `rehearse` gives is for its own `loaded` alone. */
export const readBack = {
  prometheus,
  alertmanager,
  'blackbox-exporter': blackboxExporter,
  alloy,
  'loki-rules': lokiRules,
} as Record<LiveService, Questions<unknown>>;

/** The metric in which a service says when it last took its files in. Loki has none for its rules. */
const reloadTimes: Partial<Record<LiveService, string>> = {
  prometheus: 'prometheus_config_last_reload_success_timestamp_seconds',
  alertmanager: 'alertmanager_config_last_reload_success_timestamp_seconds',
  'blackbox-exporter': 'blackbox_exporter_config_last_reload_success_timestamp_seconds',
  alloy: 'alloy_config_last_load_success_timestamp_seconds',
};

/**
 * When a service last took its files in, in seconds by its own clock and exact to the microsecond: two
 * reloads never have the same time. `undefined` for one that has no such time.
 *
 * @throws when it should have one and does not say it
 */
export async function lastReload(service: LiveService, ask: Ask): Promise<number | undefined> {
  const metric = reloadTimes[service];
  if (metric === undefined) return undefined;
  const time = metricValue((await ask('GET', '/metrics')).body, metric);
  if (time === undefined) throw new Error(`the service does not say ${metric}`);
  return time;
}
