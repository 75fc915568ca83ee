import type { AlertCase, Fired } from '../case.ts';

/** One event every 39 samples: a window of ten minutes always holds exactly one, from 2m15s to 41m15s. */
const steady = '0x8 1x38 2x38 3x38 4x100';

/** A failing counter under watch, and series like it that the alert must not look at. */
export interface Failure {
  /** Series that each make the alert fire alone. */
  series: string[];
  /** Series of the same metrics that must not. */
  others: string[];
  fired: Fired;
}

/** Stories of an alert that waits fifteen minutes while a counter rises in a window of ten. */
export function goesOn({ series, others, fired }: Failure): AlertCase[] {
  const quiet = Object.fromEntries(others.map((name) => [name, steady]));
  return [
    ...series.map((name) => ({
      name: `fires after fifteen minutes of single failures, until ten after the last: ${metricOf(name)}`,
      series: { ...quiet, ...still(series), [name]: steady },
      fires: { '17m': [], '17m15s': [fired], '41m': [fired], '41m15s': [] },
    })),
    {
      name: 'stays silent after a burst, without failures, and about others',
      series: { ...quiet, ...Object.fromEntries(series.map((name) => [name, '0x8 5x200'])) },
      fires: { '2m15s': [], '11m45s': [], '20m': [], '40m': [] },
    },
  ];
}

/** Stories of an alert that fires at once when a counter rises, for as long as the window. */
export function once({ series, others, fired }: Failure, window: '10m' | '1h' | '3h'): AlertCase[] {
  const quiet = Object.fromEntries(others.map((name) => [name, '0x4 1+1x1000']));
  // The last zero was at one minute: it leaves the window so long after.
  const [last, end] = {
    '10m': ['10m45s', '11m'],
    '1h': ['1h45s', '1h1m'],
    '3h': ['3h45s', '3h1m'],
  }[window] as [string, string];
  return [
    ...series.map((name) => ({
      name: `fires at the first failure and for the window after it: ${metricOf(name)}`,
      series: { ...quiet, ...still(series), [name]: '0x4 1x1000' },
      fires: { '1m': [], '1m15s': [fired], [last]: [fired], [end]: [] },
    })),
    {
      name: 'stays silent without failures, and about others',
      series: { ...quiet, ...still(series) },
      fires: { '1m15s': [], '5m': [], '1h': [] },
    },
  ];
}

/** A counter by a label, whose series may appear with the first event. */
export interface Counted {
  metric: string;
  job: string;
  instance: string;
  /** The label by which it is told, and two values of it. */
  label: string;
  values: [string, string];
  /** What fires about a value when about so many events (as `humanize` writes them) were counted. */
  fired: (value: string, events: string) => Fired;
}

/** Stories of an alert that fires at once when such a counter rises or appears. */
export function counted({ metric, job, instance, label, values, fired }: Counted): AlertCase[] {
  const [a, b] = values;
  const series = (value: string, of = job, more = '') =>
    `${metric}{job="${of}", instance="${instance}", ${label}="${value}"${more}}`;
  const up = (of: string, at: string) => `up{job="${of}", instance="${at}"}`;
  const scraped = { [up(job, instance)]: '1x300' };
  return [
    {
      name: 'fires at the first event of a counter that is there, for ten minutes, and not for its neighbour',
      series: {
        ...scraped,
        [series(a)]: '7x4 8x200',
        [series(b)]: '7x200',
        [series(b, 'other')]: '1+1x200',
      },
      fires: { '1m': [], '1m15s': [fired(a, '1.1')], '10m45s': [fired(a, '1.026')], '11m': [] },
    },
    {
      name: 'fires for a counter that appears with its first event',
      series: {
        ...scraped,
        [series(a)]: '_x48 1x200',
        [series(a, 'other')]: '7x300',
        [series(b)]: '_x48 0x200',
        [series(b, 'other')]: '_x48 5x200',
      },
      fires: { '11m45s': [], '12m': [fired(a, '1')], '21m45s': [fired(a, '1')], '22m': [] },
    },
    {
      name: 'adds up the parts of one value',
      series: {
        ...scraped,
        [series(a, job, ', part="x"')]: '7x4 8x200',
        [series(a, job, ', part="y"')]: '7x4 8x200',
      },
      fires: { '1m': [], '1m15s': [fired(a, '2.2')] },
    },
    {
      name: 'stays silent while nothing is counted',
      series: { ...scraped, [series(a)]: '7x200', [series(b)]: '0x200' },
      fires: { '2m': [], '20m': [] },
    },
    {
      name: 'stays silent about what was counted while nobody looked',
      series: {
        [up(job, instance)]: '_x48 1x200',
        [up('other', instance)]: '1x300',
        [up(job, 'second')]: '1x300',
        [series(a)]: '_x48 5x200',
      },
      fires: { '12m': [], '21m45s': [], '22m': [] },
    },
  ];
}

/** What counted before, as a counter of a process that lives for long. */
function still(series: string[]): Record<string, string> {
  return Object.fromEntries(series.map((name) => [name, '7x1000']));
}

function metricOf(series: string): string {
  return series.replace(/\{.*/, '');
}
