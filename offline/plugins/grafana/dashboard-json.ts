import { text as textOf, without, type Value } from '../core/values.ts';
import { canonicalJson, parseJson } from './json.ts';

/** A dashboard's model; undefined where the text is no JSON object. */
export function parseDashboard(text: Value | undefined): Record<string, unknown> | undefined {
  const model = parseJson(textOf(text));
  return isRecord(model) ? model : undefined;
}

/** The uid that a dashboard gives itself; "" where it gives none. */
export function dashboardUid(text: Value | undefined): string {
  const uid = parseDashboard(text)?.['uid'];
  return typeof uid === 'string' ? uid : '';
}

/**
 * A dashboard without what Grafana changes by itself: id, version, the ids of the top panels
 * and what it fills into library panels. Panels within collapsed rows keep theirs.
 */
export function normalDashboard(text: Value | undefined): string {
  const model = parseDashboard(text);
  if (model === undefined) return textOf(text);
  const rest = without(model, 'id', 'version');
  if (Array.isArray(rest['panels'])) rest['panels'] = rest['panels'].map(normalPanel);
  return canonicalJson(rest);
}

function normalPanel(panel: unknown): unknown {
  if (!isRecord(panel)) return panel;
  const rest = without(panel, 'id');
  const library = rest['libraryPanel'];
  if (isRecord(library)) {
    rest['libraryPanel'] = Object.fromEntries(
      Object.entries(library).filter(([key]) => key === 'name' || key === 'uid'),
    );
  }
  return rest;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
