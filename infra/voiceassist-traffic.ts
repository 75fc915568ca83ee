import * as pulumi from '@pulumi/pulumi';
import { demoHosts } from '../stacks/demo.ts';
import { servicePorts } from './addresses.ts';
import { ConfigFiles } from './config-files.ts';
import { bashCheck } from './health-checks.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';
import { voiceassistTrafficFiles } from './voiceassist-traffic-config.ts';

/** Requests per second at the mean of a day: living panels, and a tenth of a core at the most. */
const BASE_RATE = 3;

/** Demo only: the users of the VoiceAssist server. They come before it is there, as users do. */
export class VoiceassistTraffic extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, stack: Stack, opts: pulumi.ComponentResourceOptions = {}) {
    super('voiceassist:monitoring:VoiceassistTraffic', name, {}, opts);
    const port = servicePorts['voiceassist-traffic'];

    const config = new ConfigFiles(
      'voiceassist-traffic',
      { files: voiceassistTrafficFiles(), apply: 'replace' },
      stack,
      { parent: this },
    );
    this.service = new Service(
      'voiceassist-traffic',
      {
        command: ['node', `${config.filesDir}/traffic.mjs`],
        user: '1000:1000',
        environment: {
          PORT: String(port),
          TARGET_URL: demoHosts.application.url,
          BASE_RATE: String(BASE_RATE),
          // A drill measures by the rate of requests: it must not depend on the hour.
          DAILY_RHYTHM: stack.settings.timescale === 1 ? 'on' : 'off',
        },
        healthcheck: bashCheck(port, '/healthz'),
        config,
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
