import { z } from 'zod';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const severities = ['critical', 'warning', 'info'] as const;
const components = [
  ...(['application', 'infrastructure', 'database', 'cache', 'vector-store'] as const),
  'monitoring' as const,
] as const;

const EXAMPLE = '"sun 02:00-04:00 Europe/Berlin"';

const time = z
  .string()
  .regex(
    /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
    'must be a time of day from 00:00 to 24:00, such as 02:00',
  );

const timezone = z
  .string()
  .refine(
    isTimezone,
    'must be a time zone of the IANA database, written as there, such as Europe/Berlin or UTC',
  );

const range = (ok: (value: string) => boolean, wanted: string) =>
  z.string().refine((value) => {
    const [from = '', to = from, ...more] = value.split(':');
    return more.length === 0 && ok(from) && ok(to);
  }, wanted);

const structured = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9-]{0,79}$/,
      'must be of lower-case letters, digits and hyphens, such as weekly-update',
    ),
  weekdays: z
    .array(
      range(
        (day) => weekdays.includes(day),
        'must be a day or a range of days, such as sunday or monday:friday',
      ).refine((value) => {
        const [from = 0, to = from] = value.split(':').map((day) => weekdays.indexOf(day));
        return from <= to;
      }, 'must go forwards within one week, which begins on sunday, such as monday:friday'),
    )
    .default([]),
  days: z
    .array(
      range(
        (day) => /^-?([1-9]|[12]\d|3[01])$/.test(day),
        'must be a day of the month or a range, such as 1, 1:7 or -1 for the last',
      ).refine((value) => {
        const [from = 0, to = from] = value.split(':').map(Number);
        return from > 0 !== to > 0 || from <= to;
      }, 'must go forwards within one month, such as 1:7 or -7:-1'),
    )
    .default([]),
  times: z
    .array(
      z
        .strictObject({ start: time, end: time })
        .refine(
          ({ start, end }) =>
            start < end || ![start, end].every((at) => time.safeParse(at).success),
          'must end after it starts; a window over midnight is two: 22:00 to 24:00, and 00:00 to 02:00 of the next day',
        ),
    )
    .default([]),
  timezone,
  severities: z
    .array(z.enum(severities, 'must be critical, warning or info'))
    .min(1, 'must name what is muted: critical, warning, info')
    .default([...severities]),
  components: z.array(z.enum(components, `must be one of ${components.join(', ')}`)).default([]),
});

/** One window in which planned work mutes alerts: as an object, or as the text of a config key. */
export const maintenanceWindow = z.preprocess((value, context) => {
  if (typeof value !== 'string') return value;
  const window = fromText(value);
  if (window !== undefined) return window;
  context.addIssue({
    code: 'custom',
    message: `must be weekdays, times and a zone, such as ${EXAMPLE} or "daily 03:00-03:30 UTC warning,info"`,
    input: value,
  });
  return z.NEVER;
}, structured) as unknown as z.ZodType<
  z.output<typeof structured>,
  z.input<typeof structured> | string
>;

/** `sun,wed 02:00-04:00 Europe/Berlin warning,info`; what is in the parts is for the schema to judge. */
function fromText(text: string): Record<string, unknown> | undefined {
  const [days = '', times = '', timezone, muted, ...more] = text.trim().split(/\s+/);
  const spans = times.split(',').map((span) => span.split('-'));
  if (timezone === undefined || more.length > 0) return undefined;
  if (spans.some(({ length }) => length !== 2)) return undefined;
  return {
    name: text
      .trim()
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-'),
    weekdays: days === 'daily' ? [] : days.split(',').map(wholeDays),
    times: spans.map(([start, end]) => ({ start, end })),
    timezone,
    ...(muted === undefined ? {} : { severities: muted.split(',') }),
  };
}

/** `mon-fri` is `monday:friday`. */
function wholeDays(text: string): string {
  const whole = (short: string) =>
    weekdays.find((day) => day.slice(0, 3) === short.toLowerCase()) ?? short.toLowerCase();
  return text.split('-').map(whole).join(':');
}

/** As Alertmanager finds them: files by their exact name. Node takes any case, and offsets too. */
function isTimezone(name: string): boolean {
  if (!/^[A-Z][A-Za-z0-9_+-]*(\/[A-Z][A-Za-z0-9_+-]*)*$/.test(name)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}
