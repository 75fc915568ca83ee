/**
 * What each function takes and gives, of those that need no feature flag: s(calar), v(ector), r(ange of a
 * vector), t(ext). A question mark follows what may be left out, a star what may be repeated.
 */
const signatures: Record<string, string> = {
  ...of('v v', 'abs ceil exp floor ln log10 log2 sgn sort sort_desc sqrt timestamp absent'),
  ...of('v v', 'acos acosh asin asinh atan atanh cos cosh deg rad sin sinh tan tanh'),
  ...of('v v', 'histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar'),
  ...of('v v?', 'day_of_month day_of_week day_of_year days_in_month hour minute month year'),
  ...of('v r', 'rate irate increase delta idelta deriv changes resets absent_over_time'),
  ...of('v r', 'avg_over_time min_over_time max_over_time sum_over_time count_over_time'),
  ...of('v r', 'last_over_time present_over_time'),
  ...of('v r', 'stddev_over_time stdvar_over_time'),
  ...of('v sr', 'quantile_over_time'),
  ...of('v rs', 'predict_linear'),
  ...of('v vs?', 'round'),
  ...of('v vs', 'clamp_min clamp_max'),
  ...of('v vss', 'clamp'),
  ...of('v sv', 'histogram_quantile'),
  ...of('v ssv', 'histogram_fraction'),
  ...of('v vtttt', 'label_replace'),
  ...of('v vttt*', 'label_join'),
  ...of('v s', 'vector'),
  ...of('s v', 'scalar'),
  ...of('s ', 'time pi'),
};

function of(signature: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, signature]));
}

export type Kind = 's' | 'v' | 'r' | 't';

export const kindNames: Record<Kind, string> = {
  s: 'a number',
  v: 'a vector',
  r: 'a range such as [10m]',
  t: 'a text',
};

/** What a function gives, what it takes in words, and whether arguments of some kinds fit. */
export interface Signature {
  gives: Kind;
  takes: string;
  fits(args: readonly Kind[]): boolean;
}

const read = new Map<string, Signature>();

/** `undefined`: a function that Prometheus knows only with a feature flag. */
export function signatureOf(name: string): Signature | undefined {
  const text = signatures[name];
  if (text === undefined) return undefined;
  let signature = read.get(text);
  if (signature === undefined) read.set(text, (signature = parse(text)));
  return signature;
}

function parse(text: string): Signature {
  const [gives, takes = ''] = text.split(' ');
  const pattern = new RegExp(`^${takes}$`);
  const words = [...takes.matchAll(/\w/g)].map(([kind]) => kindNames[kind as Kind]);
  return {
    gives: gives as Kind,
    takes: words.join(', ') || 'nothing',
    fits: (args) => pattern.test(args.join('')),
  };
}
