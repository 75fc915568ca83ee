import type { Provider } from '../core/provider.ts';
import { list, number, string } from '../core/schema.ts';

/** placeholder until written below */
export const grafanaProvider: Provider<void> = {
  name: 'grafana',
  config: { url: string(), auth: string(), retries: number(), retryWait: number(), retryStatusCodes: list(string()) },
  acceptSecrets: false,
  configure: () => Promise.resolve(),
  resources: [],
};
