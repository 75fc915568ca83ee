import { jobs } from '../../rules/jobs.ts';
import { instantQuery, rangeQuery } from '../queries.ts';
import { stateTimelinePanel, statPanel } from '../panels.ts';

/** The services that say whether their last configuration was accepted, and their metric's stem. */
const reloading = [
  { name: 'Prometheus', job: jobs.prometheus, stem: 'prometheus_config_last_reload' },
  { name: 'Alertmanager', job: jobs.alertmanager, stem: 'alertmanager_config_last_reload' },
  { name: 'Alloy', job: jobs.alloy, stem: 'alloy_config_last_load' },
  { name: 'blackbox exporter', job: jobs.blackbox, stem: 'blackbox_exporter_config_last_reload' },
];

export const reloadStateTimeline = () =>
  stateTimelinePanel({
    id: 501,
    title: 'Last configuration accepted',
    description:
      'Red while a service still runs its previous configuration because it refused the new one.',
    unit: 'none',
    states: { 0: { text: 'Refused', color: 'red' }, 1: { text: 'Accepted', color: 'green' } },
    queries: reloading.map(({ name, job, stem }) =>
      rangeQuery(`min(${stem}_successful{job="${job}"})`, name),
    ),
  });

export const reloadAgeStat = () =>
  statPanel({
    id: 502,
    title: 'Age of the running configuration',
    description: 'Time since each service last loaded a configuration, at its start or a reload.',
    unit: 's',
    decimals: 1,
    queries: reloading.map(({ name, job, stem }) =>
      instantQuery(`time() - max(${stem}_success_timestamp_seconds{job="${job}"})`, name),
    ),
  });
