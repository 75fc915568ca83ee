import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { configKeys, project } from './config-keys.ts';
import { webServices } from './exposure.ts';
import type { Settings } from './schema.ts';

/** Bytes that bcrypt looks at. */
const LONGEST = 72;

/** The secrets of `web`, decrypted; one that is missing is refused elsewhere. */
export interface WebSecrets {
  webPassword?: unknown;
  webTlsCertificate?: unknown;
  webTlsKey?: unknown;
}

/** The host by which people reach a URL, without the brackets of an IPv6 address. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

/**
 * What is wrong with the certificate, its key or the length of the password: found before anything
 * changes, because a server with a certificate that it cannot use does not start, and one with another's
 * name is believed by no client. No sentence quotes a value.
 *
 * @param now milliseconds since the epoch
 */
export function webSecretProblems(
  { web, externalUrls }: Settings,
  { webPassword, webTlsCertificate, webTlsKey }: WebSecrets,
  now = Date.now(),
): string[] {
  if (web === null) return [];
  const problems: string[] = [];
  const say = (name: keyof WebSecrets, sentence: string) =>
    problems.push(`${project}:${name} ${sentence}`);

  if (isGiven(webPassword) && Buffer.byteLength(webPassword) > LONGEST) {
    say(
      'webPassword',
      `is longer than ${LONGEST} bytes, of which bcrypt reads no more; give a shorter one, such as the output of: openssl rand -base64 24`,
    );
  }
  const key = isGiven(webTlsKey) ? keyOf(webTlsKey) : undefined;
  if (isGiven(webTlsKey) && key === undefined) {
    say('webTlsKey', 'is no private key in PEM, or one with a passphrase; give it without one');
  }
  if (!isGiven(webTlsCertificate)) return problems;
  const certificate = certificateOf(webTlsCertificate);
  if (certificate === undefined) {
    say(
      'webTlsCertificate',
      'is no certificate in PEM; give the chain, the server certificate first',
    );
    return problems;
  }
  if (key && !certificate.checkPrivateKey(key)) {
    say(
      'webTlsKey',
      'does not belong to webTlsCertificate; the first certificate of the chain must be the server certificate that was made with this key',
    );
  }
  if (Date.parse(certificate.validTo) < now) {
    say('webTlsCertificate', `ran out on ${certificate.validTo}; give a new one`);
  }
  for (const service of webServices) {
    const host = hostOf(externalUrls[service]);
    if (covers(certificate, host)) continue;
    say(
      'webTlsCertificate',
      `is not for ${host}, the host of ${urlKey(service)}: its names are ${certificate.subjectAltName ?? 'none (subjectAltName)'}; give one with that name, or set ${urlKey(service)} to one of its names`,
    );
  }
  return problems;
}

function isGiven(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function keyOf(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/** The server certificate, which is the first; every further one must be readable too. */
function certificateOf(chain: string): X509Certificate | undefined {
  const blocks = chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  try {
    return blocks?.map((block) => new X509Certificate(block))[0];
  } catch {
    return undefined;
  }
}

/** By its subjectAltName alone: Go's clients do not look at the common name. */
function covers(certificate: X509Certificate, host: string): boolean {
  return isIP(host) === 0
    ? certificate.checkHost(host, { subject: 'never', partialWildcards: false }) !== undefined
    : certificate.checkIP(host) !== undefined;
}

function urlKey(service: (typeof webServices)[number]): string {
  const path = `externalUrls.${service}`;
  const [name] = Object.entries(configKeys).find(([, spec]) => spec.path === path)!;
  return `${project}:${name}`;
}
