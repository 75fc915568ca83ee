import { scrapeLimits } from '../../infra/scrape-limits.ts';
import { parseExposition, seriesText, type Exposition } from './exposition.ts';
import { counted, listed, type Check, type Finding } from './finding.ts';
import type { Answer } from './scrape.ts';

/** So many bad lines are shown; a page of HTML has hundreds. */
const SHOWN = 5;

const finding = (severity: Finding['severity'], text: string): Finding => ({
  subject: 'answer',
  severity,
  metrics: [],
  text,
});

/** An answer read, and what is wrong with it before any metric is looked at. */
export function readAnswer(answer: Answer): { exposition: Exposition; findings: Finding[] } {
  const type = answer.contentType.split(';')[0]!.trim().toLowerCase();
  const exposition = parseExposition(answer.text, type === 'application/openmetrics-text');
  if (answer.isTooLong)
    return {
      exposition,
      findings: [
        finding(
          'error',
          `The answer is longer than the ${scrapeLimits.body_size_limit} that Prometheus takes.`,
        ),
      ],
    };
  const { problems, repeated } = exposition;
  const more = problems.length - SHOWN;
  const unread = problems.slice(0, SHOWN).map((problem) => finding('error', problem));
  if (more > 0) unread.push(finding('error', `${counted(more, 'more line')} cannot be read.`));
  return {
    exposition,
    findings: [
      ...contentType(type, answer.contentType),
      ...(answer.isUtf8 ? [] : [finding('error', 'The answer is not UTF-8.')]),
      ...unread,
      ...(repeated.length === 0
        ? []
        : [
            finding(
              'error',
              `The answer has series more than once: ${listed(repeated.map(seriesText))}.`,
            ),
          ]),
    ],
  };
}

/** Prometheus 3 reads what it knows by its type; this stack tells it to take the rest for its text format. */
function contentType(type: string, whole: string): Finding[] {
  if (type === 'text/plain' || type === 'application/openmetrics-text') return [];
  const is = whole === '' ? 'has no Content-Type' : `says that it is ${whole}`;
  return [
    finding(
      'warning',
      `The answer ${is}; other Prometheus servers than those of this project refuse it. Say "text/plain; version=0.0.4".`,
    ),
  ];
}

/** What Prometheus refuses a whole answer for, beside its length. */
export const scrapeRefusals: Check = ({ exposition: { series, families } }) => {
  const { sample_limit, label_limit, label_value_length_limit } = scrapeLimits;
  const samples = [...families.values()].flatMap((family) => family.samples);
  // Prometheus adds `job`, `instance` and `application`, and counts the name.
  const own = label_limit - 4;
  const many = samples.find(({ labels }) => labels.size > own);
  const long = samples.find(({ labels }) =>
    [...labels.values()].some((value) => Buffer.byteLength(value) > label_value_length_limit),
  );
  return [
    ...(series > sample_limit
      ? [`${series} series, where Prometheus takes ${sample_limit} of one server`]
      : []),
    ...(many ? [`a series of ${many.name} with ${many.labels.size} labels, where ${own} fit`] : []),
    ...(long
      ? [`a value of a label of ${long.name} that is longer than ${label_value_length_limit} bytes`]
      : []),
  ].map((what) => finding('error', `The answer has ${what}: nothing of it is stored.`));
};
