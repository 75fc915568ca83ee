import { deadParts } from '../guard.ts';
import { nearMiss } from '../near-miss.ts';
import { has, labelsOf, labelSet, union, type Labels } from '../promql/labels.ts';
import { parsers, type Language } from '../parsed-rules.ts';
import type { Check, Context } from './examined.ts';

/** A label that the result lacks is an empty place in the message; so is a query that finds nothing. */
export const templateLabels: Check = ({ rule, labels, language }, context) => {
  if (rule.alert === undefined) return [];
  const texts = Object.entries({ ...rule.labels, ...rule.annotations });
  return texts.flatMap(([where, text]) => {
    const queried = queriesIn(text, language, context);
    return [
      ...queried.problems,
      ...lacking(text, /(?:\$labels\.|index \$labels ")(\w+)/g, labels),
      ...lacking(text, /\s\.Labels\.(\w+)/g, queried.labels),
    ].map((problem) => `its ${where} ${problem}`);
  });
};

function lacking(text: string, pattern: RegExp, labels: Labels): string[] {
  return [...text.matchAll(pattern)]
    .map(([, label]) => label!)
    .filter((label) => !has(labels, label))
    .map((label) => `names label ${label}, which the result lacks${nearMiss(label, labels.names)}`);
}

/** Queries that a template makes of its own, with any text in the place of `%s` and `%q`. */
function queriesIn(text: string, language: Language, { known, watched }: Context) {
  const problems: string[] = [];
  let labels = labelSet();
  for (const [, literal] of text.matchAll(/\bquery \(?(?:printf )?("(?:[^"\\]|\\.)*")/g)) {
    // A text of Go and of JSON alike.
    const query = JSON.parse(literal!) as string;
    const { expr, error } = parsers[language](query.replaceAll('%s', 'x').replaceAll('%q', '"x"'));
    if (expr === undefined) {
      problems.push(`asks ${query}, but ${error}`);
      continue;
    }
    problems.push(...deadParts(expr, known, watched.sources).map((dead) => `has a query: ${dead}`));
    labels = union(labels, labelsOf(expr, known));
  }
  return { problems, labels };
}
