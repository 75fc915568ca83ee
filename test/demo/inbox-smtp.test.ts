import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('refusals', () => {
  it.each([
    ['unknown command', ['STARTTLS'], '220 500 221'],
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
