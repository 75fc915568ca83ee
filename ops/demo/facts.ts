import type { HistoryOptions } from '../../demo/history/types.ts';
import { trafficSettings } from '../../demo/traffic/settings.ts';
import { servicePorts } from '../../infra/addresses.ts';
import { connectService } from '../../infra/delivery/service-http.ts';
import { imageRef } from '../../infra/image-ref.ts';
import { images } from '../../infra/images.ts';
import { readLock } from '../../infra/lock.ts';
import { webPlan } from '../../infra/web.ts';
import { jobs, type Job } from '../../rules/jobs.ts';
import { durationSeconds } from '../../stacks/duration.ts';
import { Refusal } from '../cli.ts';
import { liveSeries } from './live-series.ts';
import { prometheusClient, type PrometheusClient } from './prometheus-query.ts';
import { firstSamples, headStart } from './real-samples.ts';
import type { Store } from './scratch.ts';
import { spanOf, step } from './span.ts';
import { containerOf, statusOf, type ConfiguredDemo } from './stack.ts';

/** The jobs whose past is made up: the application, and what it stands on. */
const withPast: readonly Job[] = [
  jobs.application,
  jobs.httpProbe,
  jobs.tlsProbe,
  jobs.postgres,
  jobs.redis,
  jobs.node,
];

/** The volume of the stack's Prometheus, and the image that it runs. @throws Refusal when it does not run */
export async function storeOf(demo: ConfiguredDemo): Promise<Store> {
  const status = await statusOf(demo, 'prometheus');
  const { name, container } = containerOf(demo, 'prometheus');
  if (status !== 'running') {
    throw new Refusal(`The container ${name} does not run (${status}): npm run up starts it.`);
  }
  const { Config } = await container.inspect();
  const { docker, namePrefix } = demo.settings;
  return { host: docker.host, stack: namePrefix, image: Config.Image, volume: `${name}-data` };
}

/** Runs `use` with the stack's own Prometheus to ask. */
export async function withPrometheus<T>(
  { stack, settings }: ConfiguredDemo,
  use: (prometheus: PrometheusClient) => Promise<T>,
): Promise<T> {
  const { docker, namePrefix } = settings;
  const client = await connectService(
    {
      dockerHost: docker.host,
      stack: namePrefix,
      toolsImage: imageRef(images.busybox, docker.registryMirror, readLock(stack)),
      container: `${namePrefix}-prometheus`,
    },
    servicePorts.prometheus,
    webPlan('prometheus', settings).web,
  );
  try {
    return await use(prometheusClient(client.ask));
  } finally {
    client.close();
  }
}

/**
 * What the history of a stack has to be like: where it ends, whose it is, and what it leads to.
 *
 * @param seconds how much of it
 * @throws Refusal when Prometheus has not scraped the application yet
 */
export async function historyOf(demo: ConfiguredDemo, seconds: number): Promise<HistoryOptions> {
  const now = Math.floor(Date.now() / 1000);
  const retention = durationSeconds(demo.settings.retention.prometheusTime);
  const [application] = demo.settings.targets.applications;
  const { first, live, head } = await withPrometheus(demo, async (prometheus) => {
    const found = await firstSamples(prometheus, { now, retention });
    const own = new Map([...found].filter(([job]) => withPast.some((one) => one === job)));
    // The application's own past is made up as a whole.
    const others = new Map([...own].filter(([job]) => job !== jobs.application));
    return {
      first: own,
      live: await liveSeries(prometheus, others),
      head: await headStart(prometheus),
    };
  });
  if (application === undefined || !first.has(jobs.application)) {
    throw new Refusal(
      'Prometheus has not scraped the application yet, so nobody knows where its history has to end; try again in a minute.',
    );
  }
  const { baseRate, dailyRhythm, seed } = await trafficOf(demo);
  const probe = (path: string) => ({
    job: jobs.httpProbe,
    instance: `${application}${path}`,
    application,
  });
  return {
    ...spanOf(seconds, first, head),
    ...{ seed, step, baseRate, dailyRhythm, live, liveAt: now },
    application: {
      labels: { job: jobs.application, instance: new URL(application).host, application },
      probes: [probe('/health'), probe('/ready')],
    },
  };
}

/** What the traffic generator was told: the past goes on in it. */
async function trafficOf(demo: ConfiguredDemo) {
  await statusOf(demo, 'voiceassist-traffic');
  const { Config } = await containerOf(demo, 'voiceassist-traffic').container.inspect();
  const pairs = Config.Env.map((line) => [
    line.slice(0, line.indexOf('=')),
    line.slice(line.indexOf('=') + 1),
  ]);
  return trafficSettings(Object.fromEntries(pairs) as Record<string, string>);
}
