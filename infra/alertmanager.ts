import * as pulumi from '@pulumi/pulumi';
import { neededSecrets } from '../stacks/secrets.ts';
import { servicePorts } from './addresses.ts';
import { alertmanagerFiles } from './alertmanager-config.ts';
import { ConfigFiles } from './config-files.ts';
import { webChecks, wgetCheck } from './health-checks.ts';
import { SecretFiles } from './secret-files.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';
import { webServerSecrets } from './web-secrets.ts';
import { webClientFlags, webFlags, webPlan } from './web.ts';

const NOBODY = 65534;
const receiverSecrets = [
  'slackApiUrl',
  'pagerdutyRoutingKey',
  'smtpPassword',
  'heartbeatUrl',
] as const;

/** Alertmanager: groups, routes and sends. Receivers' secrets are files that it reads at each notification. */
export class Alertmanager extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, stack: Stack, opts: pulumi.ComponentResourceOptions = {}) {
    super('voiceassist:monitoring:Alertmanager', name, {}, opts);
    const { settings, secrets } = stack;
    const port = servicePorts.alertmanager;
    const needed = new Set<string>(neededSecrets(settings).map((secret) => secret.name));

    const secretFiles = new SecretFiles(
      'alertmanager',
      {
        files: {
          ...Object.fromEntries(
            receiverSecrets.filter((s) => needed.has(s)).map((s) => [s, secrets(s)]),
          ),
          ...webServerSecrets(stack),
        },
        uid: NOBODY,
      },
      stack,
      { parent: this },
    );
    const config = new ConfigFiles(
      'alertmanager',
      {
        files: alertmanagerFiles(settings),
        check: {
          image: 'alertmanager',
          command: ['/bin/amtool', 'check-config', '{dir}/alertmanager.yml'],
          user: `${NOBODY}:${NOBODY}`,
        },
        apply: {
          service: 'alertmanager',
          port,
          reload: '/-/reload',
          ...webPlan('alertmanager', settings),
        },
        secrets: secretFiles,
      },
      stack,
      { parent: this },
    );
    this.service = new Service(
      'alertmanager',
      {
        command: [
          `--config.file=${config.filesDir}/alertmanager.yml`,
          '--storage.path=/alertmanager',
          // One instance: no gossip port.
          '--cluster.listen-address=',
          `--web.external-url=${settings.externalUrls.alertmanager}`,
          '--web.route-prefix=/',
          ...webFlags(settings),
        ],
        user: `${NOBODY}:${NOBODY}`,
        healthcheck: settings.web
          ? webChecks.alertmanager(`https://127.0.0.1:${port}`, webClientFlags(config.filesDir))
          : wgetCheck(`http://127.0.0.1:${port}/-/ready`),
        config,
        secrets: secretFiles,
        // Silences and what was already sent.
        dataDir: '/alertmanager',
        publish: { port: settings.publish.ports.alertmanager, internal: port },
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
