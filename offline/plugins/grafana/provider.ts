import type { Provider } from '../core/provider.ts';
import { list, number, string } from '../core/schema.ts';
import { text, texts } from '../core/values.ts';
import { GrafanaClient } from './client.ts';
import { dashboard } from './dashboard.ts';
import { dataSource } from './data-source.ts';
import { folder } from './folder.ts';

const DEFAULT_RETRIES = 3;
const DEFAULT_RETRY_STATUS_CODES = ['429', '5xx', '401'];

/** The `grafana` provider: one Grafana, its first organisation. Nothing is called before it is needed. */
export const grafanaProvider: Provider<GrafanaClient> = {
  name: 'grafana',
  config: {
    url: string(),
    auth: string(),
    retries: number(),
    retryStatusCodes: list(string()),
    retryWait: number(),
  },
  bridged: true,
  configure(config, signal) {
    const url = text(config['url']) || (process.env['GRAFANA_URL'] ?? '');
    if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
      throw new Error(`grafana provider: url "${url}" must begin with http:// or https://.`);
    }
    const auth = text(config['auth']) || (process.env['GRAFANA_AUTH'] ?? '');
    if (auth === '') {
      throw new Error('grafana provider: auth is missing: give user:password, or a token.');
    }
    const codes = config['retryStatusCodes'];
    const settings = {
      url,
      auth,
      retries: Number(config['retries'] ?? DEFAULT_RETRIES),
      retryWait: Number(config['retryWait'] ?? 0),
      retryStatusCodes: Array.isArray(codes) ? texts(codes) : DEFAULT_RETRY_STATUS_CODES,
    };
    return Promise.resolve(new GrafanaClient(settings, signal));
  },
  resources: [folder, dataSource, dashboard],
};
