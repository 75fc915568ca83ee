import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { datasourceUids } from '../dashboards/datasources.ts';
import { checkLogin } from '../infra/delivery/grafana-password.ts';
import { serviceLabel, stackLabel } from '../infra/labels.ts';
import { deployedServices, scrapedJobs } from '../infra/services.ts';
import type { Settings } from '../stacks/schema.ts';
import { Refusal } from './cli.ts';

/** Who can answer whether a stack is healthy. */
export interface HealthSources {
  engine: Docker;
  /** The Pulumi stack's name, for the lines that people copy. */
  stack: string;
  grafanaPassword: string;
}

/**
 * What is not yet as it should be: every container healthy, every target up, logs queryable, datasources
 * answering. Everything but the containers is asked by way of Grafana, as people do.
 *
 * @returns one line for each thing that is amiss; none means healthy
 */
export async function unhealthy(settings: Settings, sources: HealthSources): Promise<string[]> {
  const containers = await containerProblems(settings, sources.engine);
  if (containers.length > 0) return containers;
  // One try before the many: a wrong password would lock the user out, and only a person can mend it.
  const login = await checkLogin(
    { url: settings.grafanaApiUrl, user: 'admin', pulumiStack: sources.stack },
    sources.grafanaPassword,
  );
  if (login?.refused) throw new Refusal(login.sentence);
  if (login) return [login.sentence];
  const ask = grafanaClient(settings, sources.grafanaPassword);
  const checks = [
    targetProblems(settings, ask),
    ruleProblems(ask),
    datasourceProblems(settings, ask),
    settings.parts.logs ? logProblems(ask) : [],
  ];
  const found = await Promise.all(
    checks.map(async (check) => {
      try {
        return await check;
      } catch (error) {
        return [(error as Error).message];
      }
    }),
  );
  return found.flat();
}

/**
 * Waits until nothing is amiss.
 *
 * @param tell is given what is still amiss, once a look
 * @throws with what is still amiss after `seconds`
 */
export async function waitUntilHealthy(
  settings: Settings,
  sources: HealthSources,
  seconds: number,
  tell: (amiss: string[]) => void = () => undefined,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const amiss = await unhealthy(settings, sources);
    if (amiss.length === 0) return;
    if (Date.now() > end) {
      throw new Refusal(`After ${seconds} s this is still amiss:\n  - ${amiss.join('\n  - ')}`);
    }
    tell(amiss);
    await sleep(1000);
  }
}

async function containerProblems(settings: Settings, engine: Docker): Promise<string[]> {
  const running = await engine.listContainers({
    all: true,
    filters: { label: [`${stackLabel}=${settings.namePrefix}`] },
  });
  const byService = new Map(running.map((c) => [c.Labels[serviceLabel], c]));
  return [...deployedServices(settings)].flatMap((service) => {
    const container = byService.get(service);
    if (container === undefined) return [`container ${service}: not there`];
    if (!container.Status.includes('(healthy)'))
      return [`container ${service}: ${container.Status}`];
    return [];
  });
}

/** Asks Grafana, and by way of it what is behind; throws when it does not answer well. */
export type Ask = (path: string) => Promise<unknown>;

/** Grafana's API with the administrator's password. */
export function grafanaClient({ grafanaApiUrl }: Settings, password: string): Ask {
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  return async (path) => {
    const answer = await fetch(`${grafanaApiUrl}${path}`, {
      headers: { authorization },
      signal: AbortSignal.timeout(15_000),
    });
    const text = await answer.text();
    if (!answer.ok)
      throw new Error(`Grafana answered ${answer.status} to ${path}: ${text.slice(0, 200)}`);
    return JSON.parse(text) as unknown;
  };
}

interface Target {
  labels: { job: string; instance: string };
  health: string;
  lastError: string;
}

async function targetProblems(settings: Settings, ask: Ask): Promise<string[]> {
  const answer = (await ask(
    `/api/datasources/proxy/uid/${datasourceUids.prometheus}/api/v1/targets?state=active`,
  )) as { data: { activeTargets: Target[] } };
  const targets = answer.data.activeTargets;
  const seen = new Set(targets.map((target) => target.labels.job));
  return [
    ...[...scrapedJobs(settings)]
      .filter((job) => !seen.has(job))
      .map((job) => `job ${job}: no target`),
    ...targets
      .filter((target) => target.health !== 'up')
      .map(
        ({ labels, health, lastError }) =>
          `target ${labels.instance} of ${labels.job}: ${health}${lastError ? `: ${lastError}` : ''}`,
      ),
  ];
}

interface Rule {
  name: string;
  health: string;
  lastError?: string;
}

async function ruleProblems(ask: Ask): Promise<string[]> {
  const answer = (await ask(
    `/api/datasources/proxy/uid/${datasourceUids.prometheus}/api/v1/rules`,
  )) as { data: { groups: { name: string; rules: Rule[] }[] } };
  return answer.data.groups.flatMap(({ name, rules }) =>
    rules
      .filter(({ health }) => health === 'err')
      .map((rule) => `rule ${rule.name} of group ${name}: ${rule.lastError ?? rule.health}`),
  );
}

async function datasourceProblems(settings: Settings, ask: Ask): Promise<string[]> {
  const uids = Object.values(datasourceUids).filter(
    (uid) => uid !== datasourceUids.loki || settings.parts.logs,
  );
  const answers = await Promise.all(
    uids.map(async (uid) => {
      const { status, message } = (await ask(`/api/datasources/uid/${uid}/health`)) as {
        status: string;
        message: string;
      };
      return status === 'OK' ? [] : [`datasource ${uid}: ${message}`];
    }),
  );
  return answers.flat();
}

async function logProblems(ask: Ask): Promise<string[]> {
  const query = encodeURIComponent('{container=~".+"}');
  const answer = (await ask(
    `/api/datasources/proxy/uid/${datasourceUids.loki}/loki/api/v1/query_range?query=${query}&limit=1&since=1h`,
  )) as { data: { result: unknown[] } };
  return answer.data.result.length > 0 ? [] : ['logs: Loki has none yet'];
}
