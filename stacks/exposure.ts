import type { Problem } from './checks.ts';
import type { ServiceName, Settings } from './schema.ts';

/** Services that serve TLS and ask for a password once `web` is set. */
export const webServices = ['prometheus', 'alertmanager'] as const;
export type WebService = (typeof webServices)[number];

/**
 * What would stand open to the network: Prometheus and Alertmanager without `web`, and in any case Loki,
 * Alloy and the demo's inbox, which can ask nobody for a password. Grafana has a login of its own.
 */
export function exposure(settings: Settings): Problem[] {
  const { publish, web } = settings;
  const isPublished = (service: keyof typeof publish.ports) => publish.ports[service] !== null;
  const bare = web === null ? webServices.filter(isPublished) : [];
  const open = withoutLogin(settings).filter(isPublished);
  const opening = (services: readonly string[]) =>
    `is ${publish.address}, which would open ${services.join(' and ')} to the network`;
  const problem = (sentence: string) => ({ path: 'publish.address', sentence });

  if (publish.address.startsWith('127.')) return urlsOfWeb(settings);
  return [
    ...urlsOfWeb(settings),
    ...(bare.length > 0
      ? [
          problem(
            `${opening(bare)} without a password; set webUser and the secrets webPassword, webTlsCertificate and webTlsKey, or keep 127.0.0.1`,
          ),
        ]
      : []),
    ...(open.length > 0
      ? [
          problem(
            `${opening(open)}, and that asks nobody for a password; set ${open.map((service) => `${service}Port`).join(' and ')} to 0, or keep 127.0.0.1`,
          ),
        ]
      : []),
  ];
}

function withoutLogin({ parts }: Settings) {
  return [
    ...(parts.logs ? (['loki', 'alloy'] as const) : []),
    ...(parts.demo ? (['inbox'] as const) : []),
  ] satisfies ServiceName[];
}

/** Links in alerts begin with these, and clients hold the certificate against their hosts. */
function urlsOfWeb({ web, externalUrls }: Settings): Problem[] {
  if (web === null) return [];
  return webServices
    .filter((service) => !externalUrls[service].startsWith('https:'))
    .map((service) => ({
      path: `externalUrls.${service}`,
      sentence: `is ${externalUrls[service]}, but ${service} answers https alone while webUser is set; write ${externalUrls[service].replace(/^http:/, 'https:')}`,
    }));
}
