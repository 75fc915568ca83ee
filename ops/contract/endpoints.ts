import { machineRoutes } from '../../rules/contract/endpoints.ts';
import { whyNoRoute } from '../../rules/contract/route.ts';
import { examples, listed, seriesOf, type Check, type Finding } from './finding.ts';

/** Values of `endpoint` that read like routes, and by what was answered are none or another. */
export const endpoints: Check = ({ exposition }) => {
  const statuses = new Map<string, Set<string>>();
  for (const { labels, value } of seriesOf(exposition.families.get('http_requests_total'))) {
    const endpoint = labels.get('endpoint') ?? '';
    const own = statuses.get(endpoint) ?? new Set();
    statuses.set(endpoint, own);
    if (value > 0) own.add(labels.get('status') ?? '');
  }
  return [...misnamed([...statuses.keys()]), ...neverFound(statuses)];
};

const warning = (subject: Finding['subject'], text: string): Finding => ({
  subject,
  severity: 'warning',
  metrics: ['http_requests_total'],
  label: 'endpoint',
  text,
});

/** Routes for machines under other names count as users' requests, and dilute them. */
function misnamed(values: readonly string[]): Finding[] {
  const known = machineRoutes.map(({ path }) => path);
  const strange = values.filter(
    (value) => /\/(health|ready|live)z?\/?$|\/metrics\/?$/.test(value) && !known.includes(value),
  );
  if (strange.length === 0) return [];
  const text = `endpoint is ${examples(strange)}: only ${listed(known, 4)} are left out of what users feel.`;
  return [warning('values', text)];
}

/** Paths that were only ever not found have no route: scanners invent them without end. */
function neverFound(statuses: ReadonlyMap<string, ReadonlySet<string>>): Finding[] {
  const found = [...statuses].flatMap(([endpoint, own]) => {
    // A route with a placeholder may well have found nothing so far.
    const isFixed = /^\/[^{}<>[\]:*]*$/.test(endpoint) && whyNoRoute(endpoint) === undefined;
    return isFixed && own.size === 1 && own.has('404') ? [endpoint] : [];
  });
  if (found.length === 0) return [];
  const text = `endpoint is ${examples(found)}, which was only ever answered 404: what has no route belongs under one word, such as unmatched.`;
  return [warning('paths', text)];
}
