import { jobOf } from '../catalogue.ts';
import { jobs } from '../jobs.ts';
import type { Known } from '../known.ts';
import { all, type Selector } from '../promql/expr.ts';
import type { Watched } from '../watched.ts';
import type { Check } from './examined.ts';

/** Functions that are right with a single sample in their range. */
const single = /^(absent|present|last|first|min|max|count)_over_time$/;
/** Two would do, were no scrape ever late or lost. */
const SCRAPES = 4;

/** A range with too few samples has no result, or one that jumps. */
export const shortRanges: Check = ({ expr, language }, { known, watched }) =>
  language === 'logql'
    ? []
    : all(expr, 'call')
        .filter(({ name }) => !single.test(name))
        .flatMap(({ name, args }) =>
          args.flatMap((arg) => {
            if (arg.kind !== 'selector' || arg.range === undefined) return [];
            const scrape = longestScrape(arg, known, watched);
            return arg.range < SCRAPES * scrape
              ? [
                  `takes ${name}() over ${arg.range} s of ${arg.metric}, less than ${SCRAPES} scrapes of ${scrape} s`,
                ]
              : [];
          }),
        );

/** Seconds between two samples of a selector's series; 0 for what no scrape brings. */
function longestScrape(selector: Selector, known: Known, watched: Watched): number {
  return Math.max(
    0,
    ...known
      .series(selector)
      .flatMap(({ source }) => (source === undefined ? [] : [jobOf(source)]))
      .map((job) => (job === jobs.application ? watched.applicationScrape : watched.scrape)),
  );
}
