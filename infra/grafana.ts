import * as pulumi from '@pulumi/pulumi';
import { servicePorts } from './addresses.ts';
import { wgetCheck } from './health-checks.ts';
import { grafanaSecurity } from './grafana-security.ts';
import { secretFile } from './paths.ts';
import { SecretFiles } from './secret-files.ts';
import { Service } from './service.ts';
import type { Stack } from './stack.ts';
import { storedPassword } from './stored-password.ts';

const GRAFANA = 472;

/** Grafana's container. What it shows comes through its API: see `grafana-content.ts`. */
export class Grafana extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, stack: Stack, opts: pulumi.ComponentResourceOptions = {}) {
    super('voiceassist:monitoring:Grafana', name, {}, opts);
    const { settings } = stack;
    const port = servicePorts.grafana;

    const secrets = new SecretFiles(
      'grafana',
      { files: { grafanaAdminPassword: stack.secrets('grafanaAdminPassword') }, uid: GRAFANA },
      stack,
      { parent: this },
    );
    this.service = new Service(
      'grafana',
      {
        environment: {
          GF_SECURITY_ADMIN_USER: 'admin',
          // Read at the first start only, when the data volume is empty.
          GF_SECURITY_ADMIN_PASSWORD__FILE: secretFile('grafanaAdminPassword'),
          GF_SERVER_ROOT_URL: settings.externalUrls.grafana,
          ...grafanaSecurity(settings.externalUrls.grafana),
          GF_ANALYTICS_REPORTING_ENABLED: 'false',
          GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
          GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
          // Hosts without egress: 12 and later dial out for plugins at each start otherwise.
          GF_PLUGINS_PREINSTALL_DISABLED: 'true',
          GF_PLUGINS_PREINSTALL_AUTO_UPDATE: 'false',
          GF_METRICS_ENABLED: 'true',
          GF_LOG_MODE: 'console',
          GF_LOG_CONSOLE_FORMAT: 'json',
        },
        user: `${GRAFANA}:0`,
        healthcheck: wgetCheck(`http://127.0.0.1:${port}/api/health`),
        // The first start runs every database migration.
        readyWithin: 180,
        secrets,
        dataDir: '/var/lib/grafana',
        tmpfs: {
          '/tmp': 'rw,size=128m,mode=1777',
          '/var/log/grafana': 'rw,size=16m,mode=0770,uid=472',
        },
        publish: { port: settings.publish.ports.grafana, internal: port },
        graceSeconds: 60,
      },
      stack,
      { parent: this },
    );
    storedPassword(
      'grafana',
      {
        service: this.service,
        password: stack.secrets('grafanaAdminPassword'),
        user: 'admin',
      },
      stack,
      { parent: this },
    );
    this.registerOutputs();
  }
}
