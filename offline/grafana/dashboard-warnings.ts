import { isJson, textOf, type Json } from './http.ts';
import type { Store } from './store.ts';

/** Panels that Grafana 12 dropped: it stores them and shows "plugin not found". */
const GONE = [
  'graph',
  'singlestat',
  'table-old',
  'grafana-piechart-panel',
  'grafana-worldmap-panel',
];

/** Uids that are no data sources of their own. */
const BUILT_IN = ['-- Grafana --', '-- Mixed --', '-- Dashboard --', 'grafana', '__expr__'];

/** What Grafana accepts but will not show: each one sentence. */
export function dashboardWarnings(model: Json, store: Store): string[] {
  const warnings: string[] = [];
  for (const panel of panelsOf(model)) {
    const title = textOf(panel['title']) || `panel ${String(panel['id'])}`;
    const type = textOf(panel['type']);
    if (type === '') warnings.push(`"${title}" has no type.`);
    if (GONE.includes(type)) {
      warnings.push(`"${title}" is a panel of type ${type}, which Grafana 12 removed.`);
    }
    const targets = Array.isArray(panel['targets']) ? panel['targets'].filter(isJson) : [];
    for (const source of new Set([panel, ...targets].map(sourceUid))) {
      if (isMissing(source, store)) {
        warnings.push(`"${title}" asks the data source "${source}", which does not exist.`);
      }
    }
  }
  return warnings;
}

/** All panels, those in collapsed rows included. */
export function panelsOf(model: Json): Json[] {
  const panels = Array.isArray(model['panels']) ? model['panels'].filter(isJson) : [];
  return panels.flatMap((panel) => [panel, ...panelsOf(panel)]);
}

/** Uid of the data source that a panel or query names; "" where it names none. */
export function sourceUid(part: Json): string {
  const source = part['datasource'];
  return isJson(source) ? textOf(source['uid']) : textOf(source);
}

function isMissing(uid: string, store: Store): boolean {
  // A variable such as ${datasource} is filled in when the dashboard is shown.
  if (uid === '' || uid.includes('$') || BUILT_IN.includes(uid)) return false;
  return !store.content.dataSources.some((source) => source.uid === uid || source.name === uid);
}
