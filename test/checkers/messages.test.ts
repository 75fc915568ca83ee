import { beforeAll, describe, expect, test } from 'vitest';
import { silentReporter } from '../../ops/progress.ts';
import { setUpTools } from '../../ops/setup.ts';
import { hostile, messageCases } from './message-cases.ts';
import { readable, renderMessages, texts, type Message } from './messages.ts';

/** What people read, rendered by Alertmanager's own tool: `messages/` holds it to the letter. */
let messages: Record<string, Message>;
beforeAll(async () => {
  await setUpTools(['alertmanager'], silentReporter);
  messages = await renderMessages(messageCases);
}, 3_600_000);

const readAsAWhole = Object.keys(messageCases).filter((name) => !/long|resolved-many/.test(name));
test.each(readAsAWhole)('%s reads as before', async (name) => {
  await expect(readable(messages[name]!)).toMatchFileSnapshot(`messages/${name}.txt`);
});

test('every text of every receiver is rendered, in no case empty but a link to no logs', () => {
  expect(Object.keys(texts).length).toBeGreaterThan(20);
  for (const [name, message] of Object.entries(messages)) {
    expect(Object.keys(message).sort()).toEqual(Object.keys(texts).sort());
    for (const [place, text] of Object.entries(message)) {
      const mayBeEmpty =
        place === 'pagerduty.links.logs.href' ||
        // Digests are mailed only.
        (name === 'digest' && place.startsWith('pagerduty.')) ||
        (name === 'foreign' && /component|group|summary/.test(place));
      if (!mayBeEmpty) expect(text.trim(), `${name} ${place}`).not.toBe('');
      expect(text, `${name} ${place}`).not.toContain('<no value>');
    }
  }
});

/** The matchers in a link to the silence form, as the form reads them. */
const matchersIn = (link: string) =>
  decodeURIComponent(/silences\/new\?filter=([^\s"|>]*)/.exec(link)![1]!);

describe('values of labels and lines of logs', () => {
  test('make no mention, no link and no end of a code block in Slack', () => {
    for (const [place, text] of Object.entries(messages.hostile!)) {
      if (!/^slack\.(title$|text|fallback|fields)/.test(place)) continue;
      // What is left in angle brackets are our own links.
      const links = [...text.matchAll(/<([^>]*)>/g)].map(([, inside]) => inside);
      for (const link of links) {
        expect(link, place).toMatch(/^https:\/\/[^|\s<>]+\|(Logs|Silence this one)$/);
      }
      expect(text.split('```').length - 1, place).toBe(place === 'slack.text' ? 2 : 0);
    }
    expect(messages.hostile!['slack.text']).toContain('&lt;script&gt;');
  });

  test('are no markup and no script in HTML', () => {
    const html = messages.hostile!['email.html']!;
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<!channel');
    expect(html).not.toMatch(/href="javascript/i);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    const tags = (text: string) => [...text.matchAll(/<\/?[!a-z0-9]+/g)].map(([tag]) => tag);
    expect(tags(html)).toEqual(tags(messages['firing-critical']!['email.html']!));
  });

  test('are data in what PagerDuty gets', () => {
    const [alert] = JSON.parse(messages.hostile!['pagerduty.details.firing']!) as {
      description: string;
      labels: Record<string, string>;
    }[];
    expect(alert!.labels.instance).toBe(hostile.mention);
    expect(alert!.labels.path).toBe(hostile.lines);
    expect(alert!.description).toBe(`${hostile.name} ${hostile.lines}`);
  });

  test('arrive whole in the form for a silence', () => {
    const { groupLabels, alerts } = messageCases.hostile!;
    const wanted = (labels: Record<string, string>) =>
      Object.entries(labels)
        .sort(([a], [b]) => (a === 'alertname' ? -1 : b === 'alertname' ? 1 : a < b ? -1 : 1))
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(', ');
    const message = messages.hostile!;
    expect(matchersIn(message['slack.actions.silence.url']!)).toBe(`{${wanted(groupLabels)}}`);
    expect(matchersIn(message['pagerduty.links.silence.href']!)).toBe(`{${wanted(groupLabels)}}`);
    for (const place of ['slack.text', 'email.text']) {
      expect(matchersIn(message[place]!)).toBe(`{${wanted(alerts[0]!.labels)}}`);
    }
    expect(matchersIn(message['email.html']!.replaceAll('&#43;', '+'))).toBe(
      `{${wanted(alerts[0]!.labels)}}`,
    );
  });
});

describe('what is long is cut', () => {
  test('lists, with the number of what is left out', () => {
    const many = messages['firing-many']!;
    expect(many['slack.text']).toContain('... and 2 more');
    expect(many['slack.text']).toContain('web-10 ');
    expect(many['slack.text']).not.toContain('web-11 ');
    expect(JSON.parse(many['pagerduty.details.firing']!)).toHaveLength(10);
    expect(many['pagerduty.details.num_firing']).toBe('12');
    expect(many['email.text']).toContain('web-12 ');
    for (const kind of ['email.text', 'email.html']) {
      expect(messages['resolved-many']![kind]).toContain('... and 10 more');
    }
  });

  test('texts, between two characters', () => {
    expect(messages.long!['slack.text']).toContain(`*${'S'.repeat(300)}...*`);
    expect(messages.long!['slack.text']).toContain(`• ${'ü'.repeat(600)}... _Since`);
    expect(messages.long!['email.html']).toContain(`${'ü'.repeat(1000)}...<br>`);
  });
});

test('a drill says so before all else, wherever people look first', () => {
  const drill = messages.drill!;
  for (const place of ['slack.title', 'slack.fallback', 'pagerduty.description'])
    expect(drill[place], place).toBe('CRITICAL: [DRILL] Drill on voiceassist-prod');
  expect(drill['email.headers.Subject']).toBe(
    '[VoiceAssist] CRITICAL: [DRILL] Drill on voiceassist-prod',
  );
  for (const [name, message] of Object.entries(messages)) {
    if (name !== 'drill') expect(JSON.stringify(message), name).not.toContain('[DRILL]');
  }
});

test('a firing message and its end differ where people look', () => {
  expect(messages['firing-one']!['slack.title']).toBe('WARNING: DiskSpaceLow on voiceassist-prod');
  expect(messages.resolved!['slack.title']).toBe(
    'RESOLVED: DiskSpaceLow (2 alerts) on voiceassist-prod',
  );
  expect(messages['firing-one']!['slack.color']).toBe('warning');
  expect(messages['firing-critical']!['slack.color']).toBe('danger');
  expect(messages.resolved!['slack.color']).toBe('good');
  expect(messages.digest!['email.headers.Subject']).toBe(
    '[VoiceAssist] WARNING: Digest (2 alerts) on voiceassist-prod',
  );
});
