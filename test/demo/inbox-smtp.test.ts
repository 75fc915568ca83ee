import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../../demo/inbox/certificate.ts';
import { maxMail } from '../../demo/inbox/smtp-session.ts';
import { fingerprint } from '../../demo/inbox/values.ts';
import { codes, mail, smtp, startTestInbox } from './inbox-client.ts';
import type { TestInbox } from './inbox-client.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const envelope = ['MAIL FROM:<am@example.org>', 'RCPT TO:<ops@example.org>'];

let inbox: TestInbox;
beforeEach(async () => {
  inbox = await startTestInbox();
});
afterEach(() => inbox.close());

describe('a mail', () => {
  it('arrives through one pipelined conversation', async () => {
    const said = await smtp(
      inbox.smtpPort,
      ...mail('Subject: [FIRING:1] Down', 'X-Long: a', ' b', '', 'severity = critical', '..dot'),
    );
    expect(codes(said)).toBe('220 250 250 250 354 250 221');
    expect(await inbox.messages()).toMatchObject([
      {
        receiver: 'smtp',
        target: 'ops@example.org',
        title: '[FIRING:1] Down',
        text: 'severity = critical\n.dot',
        severity: 'critical',
        status: 'firing',
        payload: {
          from: 'am@example.org',
          to: ['ops@example.org'],
          user: '',
          headers: { 'x-long': 'a b' },
        },
      },
    ]);
  });

  it('arrives whatever way the network cuts it', async () => {
    const socket = connect(inbox.smtpPort, '127.0.0.1').setNoDelay();
    for (const byte of [...mail('Subject: slow', '', 'text'), 'QUIT', ''].join('\r\n')) {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.resume();
    await once(socket, 'close');
    expect(await inbox.messages()).toMatchObject([{ title: 'slow', text: 'text' }]);
  });

  it('is read from the parts that Alertmanager sends: encoded subject, quoted-printable HTML', async () => {
    await smtp(
      inbox.smtpPort,
      ...mail(
        'Subject: =?utf-8?q?[RESOLVED]_caf=C3=A9?= =?utf-8?b?IOKckw==?=',
        'Content-Type: multipart/alternative; boundary=b0',
        '',
        '--b0',
        'Content-Type: text/html; charset=UTF-8',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        '<html><head><title>no</title><style>p {}</style></head><p>Disk=20is =',
        'full &amp; caf=C3=A9</p>alertname =3D Disk<br />severity =3D warning<script>x</script></html>',
        '--b0--',
      ),
    );
    expect(await inbox.messages()).toMatchObject([
      {
        title: '[RESOLVED] café ✓',
        text: 'Disk is full & café\nalertname = Disk\nseverity = warning',
        severity: 'warning',
        status: 'resolved',
      },
    ]);
  });

  it('shows its plain part first, and a base64 body decoded', async () => {
    await smtp(
      inbox.smtpPort,
      ...mail(
        'Content-Type: multipart/alternative; boundary="b1"',
        '',
        '--b1',
        'Content-Type: text/html',
        '',
        '<b>html</b>',
        '--b1',
        'Content-Type: text/plain',
        'Content-Transfer-Encoding: base64',
        '',
        base64('plain'),
        '--b1--',
      ),
    );
    expect(await inbox.messages()).toMatchObject([{ title: '(no subject)', text: 'plain' }]);
  });

  it.each([
    ['[VoiceAssist] CRITICAL: Down on prod', 'critical', 'firing'],
    ['[VoiceAssist] RESOLVED: Down on prod', '', 'resolved'],
    ['CAUTION: hot', '', ''],
  ])("tells severity and status by this stack's subject: %s", async (title, severity, status) => {
    await smtp(inbox.smtpPort, ...mail(`Subject: ${title}`, '', 'text'));
    expect(await inbox.messages()).toMatchObject([{ title, severity, status }]);
  });

  it('follows another in one session, and RSET forgets a begun one', async () => {
    const [hello = '', ...rest] = mail('Subject: one');
    const said = await smtp(inbox.smtpPort, hello, ...rest, ...envelope, 'RSET', ...rest, 'NOOP');
    expect(codes(said)).toBe('220 250 250 250 354 250 250 250 250 250 250 354 250 250 221');
    expect(await inbox.messages()).toHaveLength(2);
  });
});

describe('authentication', () => {
  const password = 'hunter2-of-the-real-server';

  it('offers LOGIN before PLAIN, SIZE and PIPELINING', async () => {
    const said = await smtp(inbox.smtpPort, 'EHLO test');
    expect(said).toContain('250-AUTH LOGIN PLAIN');
    expect(said).toContain(`250-SIZE ${maxMail}`);
    expect(said).toContain('250-PIPELINING');
  });

  it.each([
    ['PLAIN at once', [`AUTH PLAIN ${base64(`\0am\0${password}`)}`], '235'],
    ['PLAIN in two steps', ['AUTH PLAIN', base64(`\0am\0${password}`)], '334 235'],
    ['LOGIN', ['AUTH LOGIN', base64('am'), base64(password)], '334 334 235'],
    ['LOGIN with the user', [`AUTH LOGIN ${base64('am')}`, base64(password)], '334 235'],
  ])('takes any password with %s, and keeps a fingerprint', async (_, lines, expected) => {
    const [hello = '', ...rest] = mail('Subject: hi');
    const said = await smtp(inbox.smtpPort, hello, ...lines, ...rest);
    expect(codes(said)).toBe(`220 250 ${expected} 250 250 354 250 221`);
    const messages = await inbox.messages();
    expect(messages).toMatchObject([
      { payload: { user: 'am' }, credential: fingerprint(password) },
    ]);
    const shown = JSON.stringify(messages) + inbox.logged.join() + said.join();
    expect(shown).not.toContain(password);
    expect(shown).not.toContain(base64(password));
  });

  it.each([
    ['before EHLO', ['AUTH LOGIN'], '220 503 221'],
    ['unknown mechanism', ['EHLO t', 'AUTH CRAM-MD5'], '220 250 504 221'],
    ['cancelled', ['EHLO t', 'AUTH LOGIN', '*'], '220 250 334 501 221'],
    ['no base64', ['EHLO t', 'AUTH PLAIN ???'], '220 250 501 221'],
    ['empty password', ['EHLO t', `AUTH PLAIN ${base64('\0am\0')}`], '220 250 501 221'],
    [
      'twice',
      ['EHLO t', ...Array<string>(2).fill(`AUTH PLAIN ${base64('\0a\0b')}`)],
      '220 250 235 503 221',
    ],
    ['within a mail', ['EHLO t', 'MAIL FROM:<>', 'AUTH LOGIN'], '220 250 250 503 221'],
  ])('refuses it %s', async (_, lines, expected) => {
    expect(codes(await smtp(inbox.smtpPort, ...lines))).toBe(expected);
  });
});

describe('TLS', () => {
  const handshake = async (...inTheClear: string[]) => {
    const plain = connect(inbox.smtpPort, '127.0.0.1');
    let said = '';
    const listen = (chunk: Buffer) => (said += chunk.toString());
    plain.on('data', listen);
    plain.write(['EHLO test', 'STARTTLS', ...inTheClear, ''].join('\r\n'));
    while (!said.includes('220 2.0.0')) await once(plain, 'data');
    plain.off('data', listen);
    const secure = connectTls({ socket: plain, servername: 'inbox', rejectUnauthorized: false });
    await once(secure, 'secureConnect');
    return { secure, said };
  };
  const talk = async (secure: TLSSocket, ...lines: string[]) => {
    let said = '';
    secure.on('data', (chunk: Buffer) => (said += chunk.toString()));
    secure.write([...lines, 'QUIT', ''].join('\r\n'));
    await once(secure, 'close');
    return said.trimEnd().split('\r\n');
  };

  it('begins after STARTTLS, and the mail says under which it came', async () => {
    const { secure, said } = await handshake();
    expect(said).toContain('250-STARTTLS');
    expect(secure.getPeerX509Certificate()?.checkHost('inbox')).toBe('inbox');
    const [hello = '', ...rest] = mail('Subject: hi');
    const answers = await talk(secure, hello, `AUTH PLAIN ${base64('\0am\0pw')}`, ...rest);
    expect(codes(answers)).toBe('250 235 250 250 354 250 221');
    expect(answers.join()).not.toContain('STARTTLS');
    expect(await inbox.messages()).toMatchObject([{ payload: { user: 'am', tls: 'TLSv1.3' } }]);
  });

  it('is not there for a mail in the clear', async () => {
    await smtp(inbox.smtpPort, ...mail('Subject: hi'));
    expect(await inbox.messages()).toMatchObject([{ payload: { tls: '' } }]);
  });

  it('forgets what was said before it: a client must greet again', async () => {
    const { secure } = await handshake();
    expect(codes(await talk(secure, 'MAIL FROM:<a@b>'))).toBe('503 221');
    expect(codes(await talk((await handshake()).secure, 'EHLO t', 'STARTTLS'))).toBe('250 503 221');
  });

  it('ends a connection whose client sends commands along with STARTTLS', async () => {
    // Taken for the handshake, which they are not.
    const plain = connect(inbox.smtpPort, '127.0.0.1');
    let said = '';
    plain.on('data', (chunk: Buffer) => (said += chunk.toString()));
    plain.write([...['EHLO t', 'STARTTLS'], ...mail('Subject: smuggled'), ''].join('\r\n'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    plain.write('EHLO again\r\n');
    await once(plain, 'close');
    expect(said).toContain('220 2.0.0');
    expect(await inbox.messages()).toEqual([]);
  });
});

it('makes a certificate that its own key signed', () => {
  const { cert } = selfSigned('inbox');
  const certificate = new X509Certificate(cert);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.subjectAltName).toBe('DNS:inbox');
  expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now() + 300 * 86_400_000);
});

describe('refusals', () => {
  it.each([
    ['unknown command', ['XCLIENT'], '220 500 221'],
    ['STARTTLS before EHLO', ['STARTTLS'], '220 503 221'],
    ['STARTTLS with a parameter', ['EHLO t', 'STARTTLS now'], '220 250 501 221'],
    ['EHLO without a name', ['EHLO'], '220 501 221'],
    ['MAIL before EHLO', ['MAIL FROM:<a@b>'], '220 503 221'],
    ['MAIL without brackets', ['HELO t', 'MAIL FROM:a@b'], '220 250 501 221'],
    ['a second MAIL', ['HELO t', 'MAIL FROM:<>', 'MAIL FROM:<>'], '220 250 250 503 221'],
    ['RCPT before MAIL', ['HELO t', 'RCPT TO:<a@b>'], '220 250 503 221'],
    ['RCPT without an address', ['HELO t', 'MAIL FROM:<>', 'RCPT TO:<>'], '220 250 250 501 221'],
    ['DATA before MAIL', ['HELO t', 'DATA'], '220 250 503 221'],
    ['DATA without RCPT', ['HELO t', 'MAIL FROM:<>', 'DATA'], '220 250 250 554 221'],
    [
      'a declared size above the limit',
      ['EHLO t', `MAIL FROM:<a@b> SIZE=${maxMail + 1}`],
      '220 250 552 221',
    ],
    ['a long command', [`HELO ${'x'.repeat(5000)}`, 'NOOP'], '220 500 250 221'],
    ['a bare LF as line end', ['HELO t\nMAIL FROM:<a@b>', 'DATA'], '220 250 503 221'],
  ])('%s', async (_, lines, expected) => {
    expect(codes(await smtp(inbox.smtpPort, ...lines))).toBe(expected);
    expect(await inbox.messages()).toEqual([]);
  });

  it('a mail above the limit, at its end, and the session goes on', async () => {
    const lines = Array<string>(Math.ceil(maxMail / 900) + 1).fill('x'.repeat(900));
    const [, ...next] = mail('Subject: next');
    const said = await smtp(inbox.smtpPort, ...mail('', ...lines), ...next);
    expect(codes(said)).toBe('220 250 250 250 354 552 250 250 354 250 221');
    expect((await inbox.messages()).map((message) => message.title)).toEqual(['next']);
    expect(await (await inbox.call('/metrics')).text()).toContain(
      'inbox_messages_rejected_total{receiver="smtp"} 1\n',
    );
  });

  it('a line of a mail above 998 octets, but not one of 998', async () => {
    const said = await smtp(
      inbox.smtpPort,
      ...mail('', 'x'.repeat(998)),
      ...mail('', 'x'.repeat(999)),
    );
    expect(codes(said)).toBe('220 250 250 250 354 250 250 250 250 354 554 221');
  });

  it('the 101st recipient', async () => {
    const recipients = Array<string>(101).fill('RCPT TO:<a@b>');
    const said = await smtp(inbox.smtpPort, 'HELO t', 'MAIL FROM:<>', ...recipients);
    expect(codes(said)).toMatch(/250 452 221$/);
  });

  it('a peer that only errs', async () => {
    const said = await smtp(inbox.smtpPort, ...Array<string>(25).fill('GET / HTTP/1.1'));
    expect(codes(said)).toBe(`220 ${'500 '.repeat(20)}421`);
  });

  it('a mail smuggled behind a bare-LF dot: it stays part of the first', async () => {
    await smtp(inbox.smtpPort, ...mail('Subject: one', '', 'text\n.\nMAIL FROM:<evil@b>'));
    const messages = await inbox.messages();
    expect(messages).toHaveLength(1);
    expect(messages[0]?.text).toContain('MAIL FROM:<evil@b>');
  });
});

it('says 421 to open sessions when it stops', async () => {
  const other = await startTestInbox();
  const socket = connect(other.smtpPort, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(socket, 'data');
  const closed = once(socket, 'close');
  await other.close();
  await closed;
  expect(said).toMatch(/421 4\.3\.2 /);
});
