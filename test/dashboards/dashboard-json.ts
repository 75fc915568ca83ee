/** The parts of a dashboard's JSON that tests look at. */
export interface DashboardJson {
  uid: string;
  title: string;
  editable: boolean;
  graphTooltip: number;
  refresh: string;
  schemaVersion: number;
  tags: string[];
  timezone: string;
  links: { type: string; tags: string[] }[];
  templating: { list: VariableJson[] };
  panels: PanelJson[];
}

export interface VariableJson {
  name: string;
  type: string;
  query: string | { query: string };
  datasource?: DatasourceJson;
}

export interface DatasourceJson {
  type: string;
  uid: string;
}

export interface PanelJson {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { h: number; w: number; x: number; y: number };
  datasource?: DatasourceJson;
  targets?: TargetJson[];
  options?: { legend?: { showLegend: boolean; displayMode: string } };
  fieldConfig?: { defaults: { unit?: string; noValue?: string } };
}

export interface TargetJson {
  refId: string;
  expr: string;
  legendFormat?: string;
  datasource: DatasourceJson;
}

export function parseDashboard(json: string): DashboardJson {
  return JSON.parse(json) as DashboardJson;
}

/** What Grafana puts in the place of variables when all values are chosen, over an hour. */
const values: Record<string, string> = {
  job: '.+',
  instance: '.+',
  container: '.+',
  __rate_interval: '1m0s',
  __auto: '15s',
};

/** A query as Grafana sends it. `$1` of label_replace is no variable and stays. */
export function withValues(expr: string): string {
  return expr.replace(/\$(\w+)/g, (whole, name: string) => values[name] ?? whole);
}

/**
 * Every query of one datasource type, ready to be sent.
 *
 * @param type `prometheus` or `loki`
 */
export function queriesOf(json: string, type: string): { panel: string; expr: string }[] {
  return parseDashboard(json).panels.flatMap((panel) =>
    (panel.targets ?? [])
      .filter((target) => target.datasource.type === type)
      .map((target) => ({ panel: panel.title, expr: withValues(target.expr) })),
  );
}
