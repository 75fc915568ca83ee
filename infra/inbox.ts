import * as pulumi from '@pulumi/pulumi';
import { servicePorts } from './addresses.ts';
import { ConfigFiles } from './config-files.ts';
import { bashCheck } from './health-checks.ts';
import { inboxFiles } from './inbox-config.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';

/** Demo only: plays Slack, PagerDuty, SMTP and the heartbeat, and shows what arrived. */
export class Inbox extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, stack: Stack, opts: pulumi.ComponentResourceOptions = {}) {
    super('voiceassist:monitoring:Inbox', name, {}, opts);
    const port = servicePorts.inbox;

    const config = new ConfigFiles('inbox', { files: inboxFiles(), apply: 'replace' }, stack, {
      parent: this,
    });
    this.service = new Service(
      'inbox',
      {
        command: ['node', `${config.filesDir}/main.ts`],
        user: '1000:1000',
        healthcheck: bashCheck(port, '/healthz'),
        config,
        publish: { port: stack.settings.publish.ports.inbox, internal: port },
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
