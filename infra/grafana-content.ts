import * as grafana from '@pulumi/grafana';
import * as pulumi from '@pulumi/pulumi';
import { dashboards } from '../dashboards/index.ts';
import { folders } from '../dashboards/folders.ts';
import { datasources } from './grafana-config.ts';
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
    const options = { parent: this, provider, dependsOn: [args.grafana] };

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
        },
        options,
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
