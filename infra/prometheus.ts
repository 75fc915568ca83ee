import * as pulumi from '@pulumi/pulumi';
import { durationSeconds } from '../stacks/duration.ts';
import { servicePorts } from './addresses.ts';
import { ConfigFiles } from './config-files.ts';
import { webChecks, wgetCheck } from './health-checks.ts';
import { prometheusFiles } from './prometheus-config.ts';
import { SecretFiles } from './secret-files.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';
import { webServerSecrets } from './web-secrets.ts';
import { webClientFlags, webFlags, webPlan } from './web.ts';

const NOBODY = 65534;

/** Prometheus: scrapes, evaluates the rules, keeps the samples. Config changes reload, nothing restarts. */
export class Prometheus extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, stack: Stack, opts: pulumi.ComponentResourceOptions = {}) {
    super('voiceassist:monitoring:Prometheus', name, {}, opts);
    const { settings, secrets } = stack;
    const port = servicePorts.prometheus;

    const files = {
      ...(settings.targets.qdrant?.apiKey ? { qdrantApiKey: secrets('qdrantApiKey') } : {}),
      ...webServerSecrets(stack),
    };
    const secretFiles =
      Object.keys(files).length > 0
        ? new SecretFiles('prometheus', { files, uid: NOBODY }, stack, { parent: this })
        : undefined;
    const config = new ConfigFiles(
      'prometheus',
      {
        files: prometheusFiles(settings),
        check: {
          image: 'prometheus',
          command: ['/bin/promtool', 'check', 'config', '--lint=all', '{dir}/prometheus.yml'],
          user: `${NOBODY}:${NOBODY}`,
        },
        apply: {
          service: 'prometheus',
          port,
          reload: '/-/reload',
          // New rules are evaluated within one interval of the reload, each group at its own instant.
          within: durationSeconds(settings.intervals.evaluation) + 15,
          ...webPlan('prometheus', settings),
        },
        ...(secretFiles ? { secrets: secretFiles } : {}),
      },
      stack,
      { parent: this },
    );
    this.service = new Service(
      'prometheus',
      {
        // A given command replaces the image's flags, so its two are repeated.
        command: [
          `--config.file=${config.filesDir}/prometheus.yml`,
          '--storage.tsdb.path=/prometheus',
          // Lets the delivery reload. It also enables /-/quit, so the port stays off public addresses.
          '--web.enable-lifecycle',
          `--web.external-url=${settings.externalUrls.prometheus}`,
          '--web.route-prefix=/',
          ...webFlags(settings),
        ],
        user: `${NOBODY}:${NOBODY}`,
        healthcheck: settings.web
          ? webChecks.prometheus(`https://127.0.0.1:${port}`, webClientFlags(config.filesDir))
          : wgetCheck(`http://127.0.0.1:${port}/-/ready`),
        // A large WAL is replayed before it is ready.
        readyWithin: 180,
        config,
        ...(secretFiles ? { secrets: secretFiles } : {}),
        dataDir: '/prometheus',
        joinsTargets: true,
        publish: { port: settings.publish.ports.prometheus, internal: port },
        graceSeconds: 120,
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
