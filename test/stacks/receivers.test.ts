import { describe, expect, test } from 'vitest';
import { base } from '../../stacks/base.ts';
import { demoSettings } from '../../stacks/demo.ts';
import { dev } from '../../stacks/dev.ts';
import { merge } from '../../stacks/profile.ts';
import { parseSettings, resolveSettings } from '../../stacks/resolve.ts';
import { settingsFromConfig } from '../../stacks/config-keys.ts';
import { readConfigValues } from '../../stacks/config-values.ts';

const resolve = (config: Record<string, unknown>, stack = 'staging') =>
  resolveSettings(stack, config);
const problemsOf = (config: Record<string, unknown>, stack?: string) =>
  resolve(config, stack).problems ?? [];

const slack = { slackAlertsChannel: '#a', slackCriticalChannel: '#b' };
const smtp = {
  ...{ smtpHost: 'smtp.example.com:587', smtpFrom: 'am@example.com' },
  ...{ smtpTo: 'ops@example.com', smtpUsername: 'am' },
};

describe('PagerDuty outside production', () => {
  const paging = { ...slack, pagerdutyEnabled: true };

  test.each(['staging', 'dev'])('is refused in %s with one sentence', (stack) => {
    expect(problemsOf(paging, stack)).toEqual([
      `voiceassist-monitoring:pagerdutyEnabled would page people for ${stack}, which is not production; set pagerdutyEnabled to false, or pagerdutyOutsideProduction to true if that is wanted`,
    ]);
  });

  test('is taken where the settings say so in so many words', () => {
    const { settings } = resolve({ ...paging, pagerdutyOutsideProduction: true });
    expect(settings?.receivers.pagerduty?.outsideProduction).toBe(true);
  });

  test('needs no word in production', () => {
    expect(resolve(paging, 'prod').settings?.receivers.pagerduty?.outsideProduction).toBe(false);
  });

  test("is taken where it is the demo's inbox that is paged, and only that", () => {
    expect(resolve({}, 'dev').settings?.receivers.pagerduty?.url).toMatch(/^http:\/\/inbox:8080\//);
    const at = (pagerdutyUrl: string, stack: string) =>
      problemsOf({ ...paging, pagerdutyUrl }, stack).length;
    expect(at('http://inbox:8080/v2/enqueue', 'dev')).toBe(0);
    expect(at('http://inbox:8080.example.com/v2/enqueue', 'dev')).toBe(1);
    expect(at('http://inbox:8080/v2/enqueue', 'staging')).toBe(1);
  });

  test('as the only receiver is refused: warnings would reach nobody', () => {
    const problems = problemsOf({ pagerdutyEnabled: true }, 'prod');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/pagerdutyEnabled is the only receiver, .* reach nobody/);
    expect(problemsOf({ pagerdutyEnabled: true, ...smtp }, 'prod')).toEqual([]);
  });
});

describe('mail', () => {
  test('goes under TLS that is verified, with a daily digest of warnings', () => {
    expect(resolve(smtp).settings?.receivers.smtp).toMatchObject({
      ...{ requireTls: true, verifyTls: true, digest: 'warning' },
    });
  });

  test('has the digest that the settings choose, or a sentence', () => {
    expect(resolve({ ...smtp, smtpDigest: 'none' }).settings?.receivers.smtp?.digest).toBe('none');
    expect(problemsOf({ ...smtp, smtpDigest: 'critical' })).toEqual([
      'voiceassist-monitoring:smtpDigest is "critical", but must be none, info (what is below warning) or warning (that and warnings)',
    ]);
  });

  test("is sent to a server that nobody verified only where that is the demo's inbox", () => {
    const { values } = readConfigValues(smtp);
    const with_ = (settings: unknown) =>
      parseSettings(merge(merge(merge(base, dev), settingsFromConfig(values)), settings));
    const inbox = demoSettings.receivers.smtp;
    expect(with_({ receivers: { smtp: inbox } }).problems).toBeUndefined();
    const { problems } = with_({ receivers: { smtp: { verifyTls: false } } });
    expect(problems).toHaveLength(1);
    expect(problems![0]).toMatch(/smtp\.verifyTls .*is false for smtp\.example\.com:587, .* true$/);
  });
});

describe('maintenance windows', () => {
  const windowsOf = (...maintenanceWindows: string[]) =>
    resolve({ maintenanceWindows }).settings?.routing.maintenance;

  test('are read from texts', () => {
    expect(windowsOf('sun 02:00-04:00 Europe/Berlin')).toEqual([
      {
        name: 'sun-02-00-04-00-europe-berlin',
        weekdays: ['sunday'],
        days: [],
        times: [{ start: '02:00', end: '04:00' }],
        timezone: 'Europe/Berlin',
        severities: ['critical', 'warning', 'info'],
        components: [],
      },
    ]);
    expect(windowsOf('mon-fri,sun 00:00-01:00,23:00-24:00 UTC warning,info')).toMatchObject([
      {
        weekdays: ['monday:friday', 'sunday'],
        times: [
          { start: '00:00', end: '01:00' },
          { start: '23:00', end: '24:00' },
        ],
        severities: ['warning', 'info'],
      },
    ]);
    expect(windowsOf('daily 03:00-03:30 Asia/Kolkata')).toMatchObject([{ weekdays: [] }]);
  });

  test('of a profile stand where no key names some, and may name components and days', () => {
    const maintenance = [
      {
        name: 'vacuum',
        days: ['1:7', '-1'],
        timezone: 'America/Argentina/Buenos_Aires',
        components: ['database'],
      },
    ];
    const { settings } = parseSettings(
      merge(
        merge(merge(base, dev), { routing: { maintenance } }),
        settingsFromConfig(readConfigValues({}).values),
      ),
    );
    expect(settings?.routing.maintenance).toMatchObject(maintenance);
  });

  test.each([
    ['sunday', /must be weekdays, times and a zone, such as "sun 02:00-04:00 Europe\/Berlin"/],
    ['sun 02:00 UTC', /must be weekdays, times and a zone/],
    ['sun 02:00-04:00', /must be weekdays, times and a zone/],
    ['sun 02:00-04:00 UTC warning more', /must be weekdays, times and a zone/],
    ['so 02:00-04:00 UTC', /is "so", but must be a day or a range of days/],
    ['fri-mon 02:00-04:00 UTC', /"friday:monday", but must go forwards within one week/],
    ['sun 2:00-04:00 UTC', /is "2:00", but must be a time of day from 00:00 to 24:00/],
    ['sun 02:00-24:30 UTC', /is "24:30", but must be a time of day/],
    ['sun 22:00-02:00 UTC', /must end after it starts; a window over midnight is two/],
    ['sun 02:00-02:00 UTC', /must end after it starts/],
    ['sun 02:00-04:00 Berlin', /is "Berlin", but must be a time zone of the IANA database/],
    ['sun 02:00-04:00 europe/berlin', /is "europe\/berlin", but must be a time zone/],
    ['sun 02:00-04:00 EUROPE/BERLIN', /is "EUROPE\/BERLIN", but must be a time zone/],
    ['sun 02:00-04:00 +01:00', /is "\+01:00", but must be a time zone/],
    ['sun 02:00-04:00 UTC none', /is "none", but must be critical, warning or info/],
  ])('%s is refused with one sentence', (text, sentence) => {
    const problems = problemsOf({ maintenanceWindows: [text] });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^voiceassist-monitoring:maintenanceWindows /);
    expect(problems[0]).toMatch(sentence);
  });

  test.each([
    [{ days: ['0'] }, /is "0", but must be a day of the month or a range/],
    [{ days: ['7:1'] }, /is "7:1", but must go forwards within one month/],
    [{ components: ['databases'] }, /must be one of application, infrastructure, database/],
    [{ severities: [] }, /must name what is muted/],
    [{ name: 'Sunday!' }, /must be of lower-case letters, digits and hyphens/],
  ])('%j in a profile is refused with one sentence', (part, sentence) => {
    const window = { name: 'a', timezone: 'UTC', ...part };
    const { problems } = parseSettings(
      merge(merge(merge(base, dev), settingsFromConfig(readConfigValues({}).values)), {
        routing: { maintenance: [window] },
      }),
    );
    expect(problems).toHaveLength(1);
    expect(problems![0]).toMatch(sentence);
  });

  test('twice the same is refused', () => {
    const text = 'sun 02:00-04:00 UTC';
    expect(problemsOf({ maintenanceWindows: [text, text] })).toEqual([
      'voiceassist-monitoring:maintenanceWindows names two windows sun-02-00-04-00-utc; give each a name of its own',
    ]);
  });
});
