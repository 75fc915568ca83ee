import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  datasourceNames,
  datasourceRef,
  datasourceUids,
  datasourceVariables,
} from './datasources.ts';
import type { DatasourceType } from './datasources.ts';

/** Picks the datasource of a type; the stack's own is chosen from the start. */
export function datasourceVariable(type: DatasourceType): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder(datasourceVariables[type])
    .label(datasourceNames[type])
    .type(type)
    .current({ selected: true, text: datasourceNames[type], value: datasourceUids[type] });
}

/** Picks scrape jobs: `$job`. */
export function jobVariable(): QueryVariableBuilder {
  return labelVariable('job', 'Job', 'label_values(up, job)');
}

/** Picks targets of the chosen jobs: `$instance`. */
export function instanceVariable(): QueryVariableBuilder {
  return labelVariable('instance', 'Instance', 'label_values(up{job=~"$job"}, instance)');
}

/** Picks containers of the watched hosts: `$container`. The same names are Loki's label `container`. */
export function containerVariable(cadvisorJob: string): QueryVariableBuilder {
  const query = `label_values(container_last_seen{job="${cadvisorJob}",name!=""}, name)`;
  return labelVariable('container', 'Container', query);
}

function labelVariable(name: string, label: string, query: string): QueryVariableBuilder {
  return (
    new QueryVariableBuilder(name)
      .label(label)
      .datasource(datasourceRef('prometheus'))
      .query({ query, refId: `Variable-${name}` })
      .definition(query)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc)
      .multi(true)
      .includeAll(true)
      // Not the list of all values: it would grow with the hosts. Not `.*`: Loki asks every query
      // for one matcher that an absent label does not pass.
      .allValue('.+')
      .current({ selected: true, text: 'All', value: '$__all' })
  );
}
