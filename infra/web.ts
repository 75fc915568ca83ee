import type { WebService } from '../stacks/exposure.ts';
import type { Settings } from '../stacks/schema.ts';
import { hostOf } from '../stacks/web-secrets.ts';
import { addressOf } from './addresses.ts';
import type { WebPlan } from './delivery/plan.ts';
import type { Files } from './files.ts';
import { secretFile } from './paths.ts';
import { toYaml } from './yaml.ts';

/** Secret files of what serves TLS and of who calls it, by their names in the secret volumes. */
export const webFile = {
  /** exporter-toolkit's web config: where the certificate is, and the hash of the password. */
  config: 'web.yml',
  certificate: 'webTlsCertificate',
  key: 'webTlsKey',
  password: 'webPassword',
  /** `user:password` in base64, for Loki's ruler, which reads only a whole header value from a file. */
  basicAuth: 'webBasicAuth',
} as const;

/** Name of the client config that a service's own tools read for its health check. */
const clientFile = 'web-client.yml';

/** URL of Prometheus or Alertmanager for the other containers of the stack. */
export function webUrl(service: WebService, settings: Settings): string {
  return `${settings.web ? 'https' : 'http'}://${addressOf(service, settings)}`;
}

/**
 * The name that the server's certificate must have. Containers call each other by service names, which
 * no certificate carries; people's URL does, and the settings are refused when the certificate does not.
 */
export function webServerName(service: WebService, settings: Settings): string {
  return hostOf(settings.externalUrls[service]);
}

/** TLS and login of a client in the form of Prometheus' HTTP client config; nothing without `web`. */
export function webClient(service: WebService, settings: Settings) {
  if (settings.web === null) return {};
  return {
    basic_auth: { username: settings.web.user, password_file: secretFile(webFile.password) },
    tls_config: {
      // The server's own certificate is the anchor: it holds for a self-signed one and for any chain,
      // and a certificate of the same name from anyone else is refused.
      ca_file: secretFile(webFile.certificate),
      server_name: webServerName(service, settings),
    },
  };
}

/** As `webClient`, with the scheme, for where Prometheus lists whom it calls. */
export function webScheme(service: WebService, settings: Settings) {
  return settings.web === null ? {} : { scheme: 'https', ...webClient(service, settings) };
}

/** The file by which a service's own tools ask it whether it is ready; none without `web`. */
export function webClientFiles(service: WebService, settings: Settings): Files {
  return settings.web === null ? {} : { [clientFile]: toYaml(webClient(service, settings)) };
}

/** The flag that makes a service serve TLS and ask for the password. It reads the file at each connection. */
export function webFlags(settings: Settings): string[] {
  return settings.web === null ? [] : [`--web.config.file=${secretFile(webFile.config)}`];
}

/** Arguments of promtool and amtool that take the login from files, given where the config files are. */
export function webClientFlags(filesDir: string): string[] {
  return [`--http.config.file=${filesDir}/${clientFile}`];
}

/** How the delivery logs in to a service; nothing without `web`. */
export function webPlan(service: WebService, { web, namePrefix }: Settings): { web?: WebPlan } {
  if (web === null) return {};
  return {
    web: {
      user: web.user,
      secretsVolume: `${namePrefix}-${service}-secrets`,
      passwordFile: webFile.password,
    },
  };
}
