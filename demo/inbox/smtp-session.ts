import { readMail } from './mail.ts';
import type { Envelope } from './mail.ts';
import { SmtpAuth } from './smtp-auth.ts';
import type { AuthStep } from './smtp-auth.ts';
import type { NewMessage } from './types.ts';

/** Octets of one mail; told to the client in the SIZE extension (RFC 1870). */
export const maxMail = 1024 * 1024;
/** RFC 5321 asks for 512; the parameters of extensions (SIZE, AUTH=) need room on top. */
const maxCommand = 1024;
/** RFC 4954, section 4: the longest line of an authentication exchange. */
const maxAuth = 12_288;
/** RFC 5321, section 4.5.3.1.6: 998 octets and CRLF. Real servers refuse or break longer ones. */
const maxText = 1000;
const maxRecipients = 100;
/** A peer that only errs is no mail client. */
const maxErrors = 20;

/** What a session tells its connection. */
export interface SessionEvents {
  reply: (line: string) => void;
  close: () => void;
  /** The client was told to begin with TLS; all that it says from here on is for a new session. */
  startTls: () => void;
  accepted: (message: NewMessage) => void;
  rejected: (reason: string) => void;
}

/** One SMTP conversation (RFC 5321): lines in, replies and mails out. It knows no socket. */
export class SmtpSession {
  readonly #events: SessionEvents;
  /** Protocol of the connection, such as TLSv1.3; empty while there is none. */
  readonly #tls: string;
  #inData = false;
  /** Set while a client is within an authentication. */
  #exchange: SmtpAuth | undefined;
  #greeted = false;
  #errors = 0;
  #user = '';
  #credential = '';
  #envelope: { from?: string; to: string[] } = { to: [] };
  #mail: Buffer[] = [];
  #size = 0;
  #fault = '';

  /** @param tls protocol under which the connection is by now. @default none */
  constructor(events: SessionEvents, tls = '') {
    this.#events = events;
    this.#tls = tls;
  }

  greet(): void {
    this.#events.reply('220 inbox ESMTP ready');
  }

  /** Octets that the next line may have; it depends on what is expected. */
  get lineLimit(): number {
    if (this.#inData) return maxText;
    return this.#exchange === undefined ? maxCommand : maxAuth;
  }

  tooLong(): void {
    if (this.#inData) this.#fault ||= '554 5.6.0 A line is longer than 998 octets';
    else this.#fail('500 5.5.2 Line too long');
  }

  line(bytes: Buffer): void {
    if (this.#inData) return this.#data(bytes);
    const line = bytes.toString('latin1');
    if (this.#exchange === undefined) return this.#command(line);
    this.#authStep(this.#exchange, this.#exchange.line(line));
  }

  #command(line: string): void {
    const verb = /^[A-Za-z]+/.exec(line)?.[0].toUpperCase() ?? '';
    const rest = line.slice(verb.length).trim();
    switch (verb) {
      case 'EHLO':
        return this.#hello(rest, true);
      case 'HELO':
        return this.#hello(rest, false);
      case 'STARTTLS':
        return this.#startTls(rest);
      case 'AUTH':
        return this.#auth(rest);
      case 'MAIL':
        return this.#mailFrom(rest);
      case 'RCPT':
        return this.#rcptTo(rest);
      case 'DATA':
        return this.#startData();
      case 'RSET':
        this.#reset();
        return this.#events.reply('250 2.0.0 Reset');
      case 'NOOP':
        return this.#events.reply('250 2.0.0 OK');
      case 'VRFY':
        return this.#events.reply('252 2.1.5 Send some mail and see');
      case 'QUIT':
        this.#events.reply('221 2.0.0 Bye');
        return this.#events.close();
      default:
        return this.#fail('500 5.5.2 Command not recognised');
    }
  }

  #hello(name: string, extended: boolean): void {
    if (name === '') return this.#fail('501 5.5.4 Say your host name');
    this.#greeted = true;
    this.#reset();
    if (!extended) return this.#events.reply('250 inbox');
    // LOGIN stands first: Alertmanager takes the first it knows, and its PLAIN refuses a
    // connection without TLS.
    const extensions = ['PIPELINING', `SIZE ${maxMail}`, '8BITMIME', 'AUTH LOGIN PLAIN'];
    if (this.#tls === '') extensions.push('STARTTLS');
    for (const line of ['inbox', ...extensions]) this.#events.reply(`250-${line}`);
    this.#events.reply('250 ENHANCEDSTATUSCODES');
  }

  /** RFC 3207: nothing that was said in the clear counts under TLS, so the session ends here. */
  #startTls(rest: string): void {
    if (rest !== '') return this.#fail('501 5.5.4 STARTTLS takes no parameter');
    if (!this.#greeted) return this.#fail('503 5.5.1 Say EHLO first');
    if (this.#tls !== '') return this.#fail('503 5.5.1 TLS is under way');
    this.#events.reply('220 2.0.0 Begin');
    this.#events.startTls();
  }

  #auth(rest: string): void {
    if (!this.#greeted) return this.#fail('503 5.5.1 Say EHLO first');
    if (this.#envelope.from !== undefined) return this.#fail('503 5.5.1 Not within a mail');
    if (this.#user !== '') return this.#fail('503 5.5.1 Already authenticated');
    const exchange = new SmtpAuth();
    this.#authStep(exchange, exchange.start(rest));
  }

  #authStep(exchange: SmtpAuth, step: AuthStep): void {
    this.#exchange = step.kind === 'wait' ? exchange : undefined;
    if (step.kind === 'refused') return this.#fail(step.reply);
    if (step.kind === 'done') {
      this.#user = step.user;
      this.#credential = step.credential;
    }
    this.#events.reply(step.reply);
  }

  #mailFrom(rest: string): void {
    if (!this.#greeted) return this.#fail('503 5.5.1 Say EHLO first');
    if (this.#envelope.from !== undefined) return this.#fail('503 5.5.1 A mail is under way');
    const [, address, parameters = ''] = /^FROM:\s*<([^<>]*)>(.*)$/i.exec(rest) ?? [];
    if (address === undefined) return this.#fail('501 5.5.4 Syntax: MAIL FROM:<address>');
    const size = Number(/\bSIZE=(\d+)/i.exec(parameters)?.[1] ?? 0);
    if (size > maxMail) return this.#refuse(`552 5.3.4 Larger than ${maxMail} octets`);
    this.#envelope = { from: address, to: [] };
    this.#events.reply('250 2.1.0 Sender accepted');
  }

  #rcptTo(rest: string): void {
    if (this.#envelope.from === undefined) return this.#fail('503 5.5.1 Say MAIL first');
    const address = /^TO:\s*<([^<>]+)>/i.exec(rest)?.[1];
    if (address === undefined) return this.#fail('501 5.5.4 Syntax: RCPT TO:<address>');
    if (this.#envelope.to.length >= maxRecipients) {
      return this.#events.reply(`452 4.5.3 More than ${maxRecipients} recipients`);
    }
    this.#envelope.to.push(address);
    this.#events.reply('250 2.1.5 Recipient accepted');
  }

  #startData(): void {
    if (this.#envelope.from === undefined) return this.#fail('503 5.5.1 Say MAIL first');
    if (this.#envelope.to.length === 0) return this.#fail('554 5.5.1 No valid recipients');
    this.#inData = true;
    this.#events.reply('354 End with a line that holds only a dot');
  }

  #data(bytes: Buffer): void {
    if (bytes.length === 1 && bytes[0] === dot) return this.#endData();
    // The sender doubled a leading dot, so that no line of the mail looks like its end.
    const line = bytes[0] === dot ? bytes.subarray(1) : bytes;
    this.#size += line.length + 2;
    if (this.#size > maxMail) this.#fault ||= `552 5.3.4 Larger than ${maxMail} octets`;
    if (this.#fault === '') this.#mail.push(line, crlf);
    else this.#mail = [];
  }

  #endData(): void {
    this.#inData = false;
    if (this.#fault !== '') {
      this.#refuse(this.#fault);
    } else {
      const { from = '', to } = this.#envelope;
      const envelope: Envelope = {
        ...{ from, to, user: this.#user, credential: this.#credential },
        tls: this.#tls,
      };
      this.#events.accepted(readMail(Buffer.concat(this.#mail), envelope));
      this.#events.reply('250 2.0.0 Mail accepted');
    }
    this.#reset();
  }

  #reset(): void {
    this.#envelope = { to: [] };
    this.#mail = [];
    this.#size = 0;
    this.#fault = '';
  }

  /** A mail that is refused as such counts; a slip of the conversation does not. */
  #refuse(reply: string): void {
    this.#events.rejected(reply);
    this.#events.reply(reply);
  }

  #fail(reply: string): void {
    this.#events.reply(reply);
    if (++this.#errors < maxErrors) return;
    this.#events.reply('421 4.7.0 Too many errors');
    this.#events.close();
  }
}

const dot = '.'.charCodeAt(0);
const crlf = Buffer.from('\r\n');
