import { createHash } from 'node:crypto';
import * as command from '@pulumi/command';
import * as grafana from '@pulumi/grafana';
import * as pulumi from '@pulumi/pulumi';
import { dashboards } from '../dashboards/index.ts';
import { folders } from '../dashboards/folders.ts';
import type { LoginPlan } from './delivery/grafana-login.ts';
import { datasources, grafanaFiles } from './grafana-config.ts';
import type { Grafana } from './grafana.ts';
import type { Stack } from './stack.ts';

/** Folders, datasources and dashboards, through Grafana's API: a pull request's preview shows their diff. */
export class GrafanaContent extends pulumi.ComponentResource {
  constructor(
    name: string,
    args: { grafana: Grafana },
    stack: Stack,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super('voiceassist:monitoring:GrafanaContent', name, {}, opts);
    const { settings, secrets } = stack;

    const provider = new grafana.Provider(
      'grafana',
      {
        // Both are known at preview: unknown inputs would hide every dashboard's diff.
        url: settings.grafanaApiUrl,
        auth: pulumi.interpolate`admin:${secrets('grafanaAdminPassword')}`,
        retries: 10,
        retryWait: 3,
        // 401 is retried by default: a wrong password would then trip the brute-force lock.
        retryStatusCodes: ['429', '5xx', '412'],
      },
      { parent: this },
    );
    const plan: LoginPlan = {
      url: settings.grafanaApiUrl,
      user: 'admin',
      pulumiStack: pulumi.getStack(),
      content: createHash('sha256')
        .update(JSON.stringify(grafanaFiles(settings)))
        .digest('hex')
        .slice(0, 12),
    };
    // A password that someone changed by hand is met here once, in words: the provider would try it for
    // each resource, and Grafana locks the user out after five.
    const gate = new command.local.Command(
      'grafana-login',
      {
        create: 'node infra/delivery/grafana-login.ts',
        stdin: secrets('grafanaAdminPassword'),
        environment: { DELIVERY_PLAN: JSON.stringify(plan) },
        addPreviousOutputInEnv: false,
        logging: command.local.Logging.Stderr,
      },
      {
        parent: this,
        dependsOn: [args.grafana],
        additionalSecretOutputs: ['stdin', 'stdout', 'stderr'],
      },
    );
    const options = { parent: this, provider, dependsOn: [args.grafana, gate] };

    for (const datasource of datasources(settings)) {
      new grafana.oss.DataSource(
        `datasource-${datasource.uid}`,
        {
          name: datasource.name,
          uid: datasource.uid,
          type: datasource.type,
          url: datasource.url,
          accessMode: 'proxy',
          isDefault: datasource.isDefault,
          jsonDataEncoded: JSON.stringify(datasource.jsonData),
          ...login(datasource.basicAuthUser, stack),
        },
        { ...options, additionalSecretOutputs: ['secureJsonDataEncoded'] },
      );
    }

    const folderOf = new Map(
      folders.map(({ uid, title }) => [
        uid,
        new grafana.oss.Folder(
          `folder-${uid}`,
          { uid, title, preventDestroyIfNotEmpty: settings.protectData },
          options,
        ),
      ]),
    );
    for (const { uid, folder, json } of dashboards()) {
      new grafana.oss.Dashboard(
        `dashboard-${uid}`,
        { configJson: json, folder: folderOf.get(folder)!.uid, overwrite: true },
        options,
      );
    }
    this.registerOutputs();
  }
}

/** Password and certificate of a datasource that asks for them; Grafana gives neither out again. */
function login(user: string | undefined, { secrets }: Stack) {
  if (user === undefined) return {};
  return {
    basicAuthEnabled: true,
    basicAuthUsername: user,
    secureJsonDataEncoded: pulumi.jsonStringify({
      basicAuthPassword: secrets('webPassword'),
      tlsCACert: secrets('webTlsCertificate'),
    }),
  };
}
