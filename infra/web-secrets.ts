import type * as pulumi from '@pulumi/pulumi';
import type { Stack } from './stack.ts';
import { webConfig } from './web-config.ts';
import { webFile } from './web.ts';

type SecretFileSet = Record<string, pulumi.Output<string>>;

/** Secret files of Prometheus and Alertmanager, which serve TLS, and call each other and themselves. */
export function webServerSecrets({ settings, secrets }: Stack): SecretFileSet {
  if (settings.web === null) return {};
  const password = secrets('webPassword');
  return {
    [webFile.config]: password.apply((text) => webConfig(settings, text)),
    [webFile.certificate]: secrets('webTlsCertificate'),
    [webFile.key]: secrets('webTlsKey'),
    [webFile.password]: password,
  };
}

/** Secret files of Loki, whose ruler calls Alertmanager. */
export function webCallerSecrets({ settings, secrets }: Stack): SecretFileSet {
  const { web } = settings;
  if (web === null) return {};
  return {
    [webFile.certificate]: secrets('webTlsCertificate'),
    [webFile.basicAuth]: secrets('webPassword').apply((password) =>
      Buffer.from(`${web.user}:${password}`).toString('base64'),
    ),
  };
}
