import { setTimeout as sleep } from 'node:timers/promises';
import { metricValue } from './answers.ts';
import { mustDocker } from './docker.ts';
import type { SecretPlan, SecretUse } from './plan.ts';
import { previousSecret } from './secret-volume.ts';
import { connectService } from './service-http.ts';

/** How a running service takes changed secret files, once they are in place. */
export interface Use {
  /** @throws when it does not work with the new ones */
  change(): Promise<void>;
  /** After the old files are in place again. Never throws: the reason to go back is what people need to read. */
  goBack(): Promise<void>;
}

/** Notes how the running service does with the secrets that it has, for `change` to compare with. */
export function prepareUse(
  plan: SecretPlan,
  use: SecretUse,
  secrets: Readonly<Record<string, string>>,
): Promise<Use> {
  return use.kind === 'redis' ? redis(plan, secrets) : exporter(plan, use);
}

/** Seconds in which a restarted exporter answers, and its server takes the new login. */
const PATIENCE = 20;

async function exporter(
  plan: SecretPlan,
  use: Exclude<SecretUse, { kind: 'redis' }>,
): Promise<Use> {
  const worked = (await readMetric(plan, use)) === 1;
  const readAgain = async () => {
    if (use.kind === 'restart') {
      await mustDocker(plan.dockerHost, ['restart', plan.container]);
      return;
    }
    const service = await connectService(plan, use.port);
    try {
      const answer = await service.ask('POST', use.path);
      if (answer.status !== 200) throw new Error(`the reload failed: ${answer.body.trim()}`);
    } finally {
      service.close();
    }
  };
  return {
    async change() {
      await readAgain();
      const end = Date.now() + PATIENCE * 1000;
      let value = await readMetric(plan, use);
      while (value !== 1 && Date.now() < end) {
        await sleep(500);
        value = await readMetric(plan, use);
      }
      // A server that was already out of reach is no fault of the new secret.
      if (value === 1 || !worked) return;
      throw new Error(
        `it worked with the old secret and does not with the new one (${use.metric} is ${value ?? 'not there'}), so the old one is in use again; change the password on the server first, then this one.`,
      );
    },
    goBack: () => readAgain().catch(() => undefined),
  };
}

async function readMetric(
  plan: SecretPlan,
  { port, metric }: { port: number; metric: string },
): Promise<number | undefined> {
  const service = await connectService(plan, port);
  try {
    return metricValue((await service.ask('GET', '/metrics')).body, metric);
  } catch {
    return undefined;
  } finally {
    service.close();
  }
}

/** Redis takes a new password while it runs, from someone who knows the one before. */
async function redis(plan: SecretPlan, secrets: Readonly<Record<string, string>>): Promise<Use> {
  const wanted = passwordOf(secrets['redis.conf']);
  const before = passwordOf(await previousSecret(plan, 'redis.conf'));
  const say = (...commands: string[]) =>
    mustDocker(
      plan.dockerHost,
      ['exec', '-i', plan.container, 'redis-cli'],
      `${commands.join('\n')}\n`,
    );
  return {
    async change() {
      // A killed run may have told it already.
      if (isPong(await say(`AUTH ${wanted}`, 'PING'))) return;
      await say(`AUTH ${before}`, `CONFIG SET requirepass ${wanted}`);
      const answer = await say(`AUTH ${wanted}`, 'PING');
      if (!isPong(answer)) {
        throw new Error('Redis took neither the new password nor the one before; see its log.');
      }
    },
    goBack: () => Promise.resolve(),
  };
}

function isPong(answer: string): boolean {
  return answer.trim().split('\n').at(-1) === 'PONG';
}

/** The password as the config file writes it, in quotes, which the command line reads the same. */
function passwordOf(config = ''): string {
  return /^requirepass (.*)$/m.exec(config)?.[1] ?? '""';
}
