import { dashboards } from '../dashboards/index.ts';
import { datasourceUids } from '../dashboards/datasources.ts';
import { folders } from '../dashboards/folders.ts';
import type { Settings } from '../stacks/schema.ts';
import { addressOf } from './addresses.ts';
import type { Files } from './files.ts';
import { webServerName, webUrl } from './web.ts';

export interface Datasource {
  name: string;
  uid: string;
  type: 'prometheus' | 'loki';
  url: string;
  isDefault: boolean;
  /** Whom it logs in as, where the server asks; password and certificate are secrets of the API. */
  basicAuthUser?: string;
  jsonData: Record<string, unknown>;
}

/** Grafana's datasources. Fixed uids, because dashboards refer to them by uid. */
export function datasources(settings: Settings): Datasource[] {
  const prometheus: Datasource = {
    name: 'Prometheus',
    uid: datasourceUids.prometheus,
    type: 'prometheus',
    url: webUrl('prometheus', settings),
    isDefault: true,
    ...(settings.web ? { basicAuthUser: settings.web.user } : {}),
    jsonData: {
      httpMethod: 'POST',
      prometheusType: 'Prometheus',
      // $__rate_interval is four of these.
      timeInterval: settings.intervals.scrape,
      ...(settings.web
        ? { tlsAuthWithCACert: true, serverName: webServerName('prometheus', settings) }
        : {}),
    },
  };
  const loki: Datasource = {
    name: 'Loki',
    uid: datasourceUids.loki,
    type: 'loki',
    url: `http://${addressOf('loki', settings)}`,
    isDefault: false,
    jsonData: {
      maxLines: 1000,
      derivedFields: [
        {
          // From a log line to every line of the same request.
          name: 'request_id',
          matcherRegex: '"request_id":\\s*"([^"]+)"',
          datasourceUid: datasourceUids.loki,
          url: '{container=~".+"} | request_id="${__value.raw}"',
          urlDisplayLabel: 'All lines of this request',
        },
      ],
    },
  };
  return settings.parts.logs ? [prometheus, loki] : [prometheus];
}

/** What Grafana is told through its API, as files that people and tests read. */
export function grafanaFiles(settings: Settings): Files {
  return {
    'datasources.json': json(datasources(settings)),
    'folders.json': json(folders),
    ...Object.fromEntries(
      dashboards().map(({ uid, json: text }) => [`dashboards/${uid}.json`, text]),
    ),
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
