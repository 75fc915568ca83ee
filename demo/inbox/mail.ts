import { severityOf, statusOf } from './values.ts';
import type { NewMessage } from './types.ts';

/** Who a mail came from and went to, as the SMTP session said (the headers may say otherwise). */
export interface Envelope {
  from: string;
  to: string[];
  /** User of the SMTP session; empty without authentication. */
  user: string;
  /** Fingerprint of the password that it came with; empty without. */
  credential: string;
  /** Protocol under which it came, such as TLSv1.3; empty: in the clear. */
  tls: string;
}

interface Part {
  headers: Map<string, string>;
  /** Latin-1, so that each character is one byte of the message. */
  body: string;
}

/** Reads a mail (RFC 5322, MIME) into a message: subject as title, plain or HTML text as text. */
export function readMail(raw: Buffer, { credential, ...envelope }: Envelope): NewMessage {
  const mail = split(raw.toString('latin1'));
  const title = decodeWords(mail.headers.get('subject') ?? '(no subject)');
  const body = readText(mail);
  return {
    receiver: 'smtp',
    target: envelope.to.join(', '),
    credential,
    title,
    text: body,
    severity: severityOf(`${title}\n${body}`),
    status: statusOf(title),
    payload: {
      ...envelope,
      headers: Object.fromEntries([...mail.headers].map(([k, v]) => [k, decodeWords(v)])),
    },
  };
}

function split(source: string): Part {
  const end = source.indexOf('\r\n\r\n');
  const head = end < 0 ? source : source.slice(0, end);
  // A line that starts with a blank continues the header before it.
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0)
      headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: end < 0 ? '' : source.slice(end + 4) };
}

function readText(part: Part, depth = 0): string {
  const type = part.headers.get('content-type') ?? 'text/plain';
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  // The depth stops a mail of nested parts from growing the call stack.
  if (/^multipart\//i.test(type) && boundary !== undefined && depth < 5) {
    const parts = part.body
      .split(`--${boundary}`)
      .slice(1)
      .map((piece) => split(piece.replace(/^\r\n/, '')));
    const plain = parts
      .filter((piece) => !isHtml(piece))
      .map((piece) => readText(piece, depth + 1));
    const html = parts.filter(isHtml).map((piece) => readText(piece, depth + 1));
    return [...plain, ...html].find((text) => text.trim() !== '' && text.trim() !== '--') ?? '';
  }
  const decoded = new TextDecoder(charsetOf(type)).decode(decodeBody(part));
  const text = decoded.replaceAll('\r\n', '\n').trim();
  return isHtml(part) ? withoutTags(text) : text;
}

function isHtml(part: Part): boolean {
  return /^text\/html/i.test(part.headers.get('content-type') ?? '');
}

function decodeBody(part: Part): Buffer {
  switch (part.headers.get('content-transfer-encoding')?.toLowerCase()) {
    case 'base64':
      return Buffer.from(part.body, 'base64');
    case 'quoted-printable':
      return quotedPrintable(part.body.replace(/=[ \t]*\r\n/g, ''));
    default:
      return Buffer.from(part.body, 'latin1');
  }
}

function quotedPrintable(text: string): Buffer {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}

/** Decodes encoded words (RFC 2047), as mail senders write whatever is not ASCII in a header. */
function decodeWords(header: string): string {
  return header
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(
      /=\?([\w-]+)\?([QB])\?([^?]*)\?=/gi,
      (_, charset: string, how: string, word: string) => {
        const bytes =
          how.toUpperCase() === 'B'
            ? Buffer.from(word, 'base64')
            : quotedPrintable(word.replaceAll('_', ' '));
        return new TextDecoder(knownCharset(charset)).decode(bytes);
      },
    );
}

function charsetOf(type: string): string {
  return knownCharset(/charset="?([\w-]+)"?/i.exec(type)?.[1] ?? 'utf-8');
}

function knownCharset(charset: string): string {
  try {
    return new TextDecoder(charset).encoding;
  } catch {
    return 'utf-8';
  }
}

function withoutTags(html: string): string {
  return html
    .replace(/<(style|script|head|title)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<br\b[^>]*>|<\/(p|div|tr|li|h\d)\s*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|#34|#39|nbsp|amp);/g, (_, name: string) => entities[name] ?? '')
    .replace(/[ \t]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim();
}

const entities: Record<string, string> = {
  lt: '<',
  gt: '>',
  quot: '"',
  '#34': '"',
  '#39': "'",
  nbsp: ' ',
  amp: '&',
};
