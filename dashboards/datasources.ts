/**
 * The uids under which Grafana knows its datasources. Fixed, because dashboards and links name
 * them; a generated uid would differ from host to host.
 */
export const datasourceUids = { prometheus: 'prometheus', loki: 'loki' } as const;

export type DatasourceType = keyof typeof datasourceUids;

/** What people read in Grafana's menus. */
export const datasourceNames: Record<DatasourceType, string> = {
  prometheus: 'Prometheus',
  loki: 'Loki',
};

/** The dashboard variable that picks the datasource of a type, see variables.ts. */
export const datasourceVariables: Record<DatasourceType, string> = {
  prometheus: 'datasource',
  loki: 'loki_datasource',
};

/** A reference that follows the variable, so that a dashboard works beside another Prometheus too. */
export function datasourceRef(type: DatasourceType): { type: DatasourceType; uid: string } {
  return { type, uid: `\${${datasourceVariables[type]}}` };
}
