import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** PEM texts, as `tls.createSecureContext` takes them. */
export interface Certificate {
  key: string;
  cert: string;
}

const DAY = 86_400_000;

/**
 * A certificate that signs itself (X.509 v3, P-256), for a server that must speak TLS and that nobody
 * needs to believe. Node reads certificates but makes none.
 *
 * @param host its only name
 * @param days how long it holds. @default 3650, longer than any inbox runs
 */
export function selfSigned(host: string, days = 3650): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serial = randomBytes(16);
  // Positive, and its first octet not left out as a zero.
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const name = sequence(set(sequence(oid('550403'), der(0x0c, Buffer.from(host)))));
  const now = Date.now();
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const alternativeName = sequence(
    oid('551d11'),
    der(0x04, sequence(der(0x82, Buffer.from(host)))),
  );
  const content = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    name,
    sequence(utcTime(now - DAY), utcTime(now + days * DAY)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(alternativeName)),
  );
  const signature = sign('sha256', content, privateKey);
  const certificate = sequence(content, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}

/** One value in the distinguished encoding (X.690): tag, length, content. */
function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...contents: Buffer[]) => der(0x30, ...contents);
const set = (...contents: Buffer[]) => der(0x31, ...contents);
const integer = (bytes: Buffer) => der(0x02, bytes);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const utcTime = (at: number) =>
  der(0x17, Buffer.from(`${new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
