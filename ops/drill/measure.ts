import { setTimeout as sleep } from 'node:timers/promises';
import { userRequests } from '../../rules/application-records.ts';
import { jobs } from '../../rules/jobs.ts';
import { applicationThresholds as application } from '../../rules/thresholds/application.ts';
import type { Settings } from '../../stacks/schema.ts';
import { Refusal } from '../cli.ts';
import { containerOf, inTime, type FaultContext } from './fault-context.ts';
import { queryNumber } from './observer.ts';
import type { Reached } from './reach.ts';
import { SLACK } from './way.ts';

/** Requests of users per second, as the rules count them. */
export async function requestRate(prometheus: Reached): Promise<number> {
  return (await queryNumber(prometheus, 'sum(instance:http_requests:rate5m)')) ?? 0;
}

/**
 * What the table's rows compute with. A fault before may have left holes in the samples, which their
 * window has to leave first.
 *
 * @throws Refusal when there is no traffic: nothing would fail
 */
export async function measure(prometheus: Reached, settings: Settings): Promise<FaultContext> {
  const patience = inTime(application.window, settings) + SLACK;
  const end = performance.now() + patience * 1000;
  let rate = await requestRate(prometheus);
  while (rate <= 0 && performance.now() < end) {
    await sleep(500);
    rate = await requestRate(prometheus);
  }
  if (rate <= 0) {
    throw new Refusal(
      `No requests reach the server of ${settings.namePrefix}: nothing could be seen to fail. Look at the log of ${settings.namePrefix}-voiceassist-traffic.`,
    );
  }
  const routes = (more: string) =>
    `group by (instance, method, endpoint) (http_requests_total{${userRequests}${more}})`;
  const unfailed = await queryNumber(
    prometheus,
    `count(${routes('')} unless ${routes(', status="500"')})`,
  );
  const server = `job="${jobs.cadvisor}", name="${containerOf('voiceassist-server', settings)}"`;
  const used = await queryNumber(
    prometheus,
    `max(container_memory_working_set_bytes{${server}}) - max(container_memory_total_active_file_bytes{${server}})`,
  );
  return {
    settings,
    baseline: { requestRate: rate, unfailed: unfailed ?? 0, memoryUsed: used ?? 0 },
  };
}
