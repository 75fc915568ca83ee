import type { Settings } from '../stacks/schema.ts';
import type { Files } from './files.ts';
import { toYaml } from './yaml.ts';

/** The probe modules. IPv4 first: Docker's bridge networks rarely have IPv6, and the default waits for it. */
export function blackboxExporterFiles({ parts }: Settings): Files {
  const ipv4 = { preferred_ip_protocol: 'ip4', ip_protocol_fallback: false };
  const http = { ...ipv4, follow_redirects: true };
  return {
    'blackbox.yml': toYaml({
      modules: {
        http_2xx: { prober: 'http', timeout: '8s', http },
        // The runbook's /ready answers 200 whatever it finds; only its body says that a dependency fails.
        http_ready: {
          prober: 'http',
          timeout: '8s',
          http: { ...http, fail_if_body_matches_regexp: ['"status"\\s*:\\s*"not_ready"'] },
        },
        // The handshake alone: works for every TLS service, and gives probe_ssl_earliest_cert_expiry.
        tls_connect: {
          prober: 'tcp',
          timeout: '8s',
          tcp: {
            ...ipv4,
            tls: true,
            // The demo's server signs its certificate itself: what is watched there is its end.
            ...(parts.demo ? { tls_config: { insecure_skip_verify: true } } : {}),
          },
        },
      },
    }),
  };
}
