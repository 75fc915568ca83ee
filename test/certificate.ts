import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM texts. */
export interface Certificate {
  certificate: string;
  key: string;
}

/**
 * A server certificate for these names, made with the machine's openssl.
 *
 * @param names as subjectAltName has them: `DNS:prometheus.example.com`, `IP:10.0.0.1`
 * @param issuer who signs it; absent: it signs itself
 */
export function makeCertificate(names: readonly string[], issuer?: Certificate): Certificate {
  const dir = mkdtempSync(join(tmpdir(), 'voiceassist-certificate-'));
  const file = (name: string) => join(dir, name);
  try {
    const signer = issuer ? ['-CA', file('ca.pem'), '-CAkey', file('ca.key')] : [];
    writeFileSync(file('ca.pem'), issuer?.certificate ?? '');
    writeFileSync(file('ca.key'), issuer?.key ?? '');
    writeFileSync(
      file('openssl.cnf'),
      [
        ...['[req]', 'distinguished_name = name', 'prompt = no', 'x509_extensions = server'],
        ...['[name]', 'CN = test', '[server]', 'basicConstraints = critical, CA:FALSE'],
        ...['extendedKeyUsage = serverAuth', ...names.slice(0, 1).map(() => altNames(names))],
      ].join('\n'),
    );
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        ...['-config', file('openssl.cnf'), '-days', '30', ...signer],
        ...['-keyout', file('key.pem'), '-out', file('certificate.pem')],
      ],
      { stdio: 'pipe' },
    );
    return {
      certificate: readFileSync(file('certificate.pem'), 'utf8'),
      key: readFileSync(file('key.pem'), 'utf8'),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function altNames(names: readonly string[]): string {
  return `subjectAltName = ${names.join(', ')}`;
}
