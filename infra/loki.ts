import * as pulumi from '@pulumi/pulumi';
import { durationSeconds } from '../stacks/duration.ts';
import { servicePorts } from './addresses.ts';
import { ConfigFiles } from './config-files.ts';
import { lokiFiles, rulePollSeconds } from './loki-config.ts';
import { lokiRuleFiles } from './loki-rules.ts';
import { SecretFiles } from './secret-files.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';
import { webCallerSecrets } from './web-secrets.ts';

const LOKI = 10001;

/**
 * Loki: keeps the logs and evaluates rules over them. It reloads no main config, so a changed one
 * replaces its container; rules it takes live.
 */
export class Loki extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, stack: Stack, opts: pulumi.ComponentResourceOptions = {}) {
    super('voiceassist:monitoring:Loki', name, {}, opts);
    const { settings } = stack;
    const port = servicePorts.loki;

    const secrets = settings.web
      ? new SecretFiles('loki', { files: webCallerSecrets(stack), uid: LOKI }, stack, {
          parent: this,
        })
      : undefined;
    const config = new ConfigFiles(
      'loki',
      {
        files: lokiFiles(settings),
        check: {
          image: 'loki',
          command: ['/usr/bin/loki', '-verify-config', '-config.file={dir}/loki.yaml'],
          user: `${LOKI}:${LOKI}`,
        },
        apply: 'replace',
        ...(secrets ? { secrets } : {}),
      },
      stack,
      { parent: this },
    );
    const rules = new ConfigFiles(
      'loki-rules',
      {
        files: lokiRuleFiles(settings),
        // It has no checker for rules: the delivery has the running Loki evaluate them before the swap.
        apply: {
          service: 'loki-rules',
          port,
          // Loki looks for changed files by itself, then evaluates each group within one interval.
          within: rulePollSeconds + durationSeconds(settings.intervals.evaluation) + 15,
        },
      },
      stack,
      { parent: this },
    );
    this.service = new Service(
      'loki',
      {
        command: [`-config.file=${config.filesDir}/loki.yaml`],
        user: `${LOKI}:${LOKI}`,
        // The image has neither shell nor wget.
        healthcheck: ['/usr/bin/loki', '-health'],
        // A large WAL is replayed before it is ready.
        readyWithin: 120,
        config: [config, rules],
        ...(secrets ? { secrets } : {}),
        dataDir: '/loki',
        tmpfs: { '/tmp': 'rw,size=64m,mode=1777' },
        publish: { port: settings.publish.ports.loki, internal: port },
        graceSeconds: 60,
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
