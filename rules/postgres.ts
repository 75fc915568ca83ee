import { jobs } from './jobs.ts';
import { postgresLoad } from './postgres-load.ts';
import { postgresReplication } from './postgres-replication.ts';
import { postgresUpkeep } from './postgres-upkeep.ts';
import type { Subject } from './subjects.ts';
import { postgresThresholds as thresholds } from './thresholds/postgres.ts';

const job = `job="${jobs.postgres}"`;
const usedPerUsable = 'instance:pg_connections_per_usable:ratio';
const setting = (name: string) => `max by (instance) (pg_settings_${name}{${job}})`;
/** Connections for those who are not superusers; from PostgreSQL 16 on some of them may be reserved too. */
const usable = `${setting('max_connections')} - ${setting('superuser_reserved_connections')}`;
const poolLabels = { component: 'database' } as const;
const pool = {
  summary: 'The database runs out of connections.',
  description:
    '{{ $value | humanizePercentage }} of the connections that applications may use on the server behind {{ $labels.instance }} are taken.',
};

/** The PostgreSQL server: there at all, with room for clients, and read by its exporter. */
export const postgres: Subject = (watched) => [
  {
    name: 'postgres.rules',
    watches: [jobs.postgres],
    rules: [
      {
        // Sessions as pg_stat_activity has them, not pg_stat_database_numbackends: the exporter opens a
        // new connection for its collectors, so that series vanishes at the moment when no connection is
        // left, while this one comes over the connection that the exporter keeps.
        record: usedPerUsable,
        expr: `sum by (instance) (pg_stat_activity_count{${job}, backend_type="client backend"}) / (${usable} - ${setting('reserved_connections')} or ${usable})`,
      },
    ],
  },
  {
    name: 'postgres',
    watches: [jobs.postgres],
    rules: [
      {
        // The exporter's own word where it has one; where it does not answer, it is as good as down.
        alert: 'DatabaseDown',
        expr: `(pg_up{${job}} or up{${job}}) == 0 or absent(up{${job}})`,
        for: thresholds.downFor,
        labels: { severity: 'critical', component: 'database' },
        annotations: {
          summary: 'PostgreSQL does not answer.',
          description:
            'For one minute there was no sign of life from the database of job {{ $labels.job }}: the server refuses the exporter{{ with $labels.instance }} {{ . }}{{ end }}, or the exporter itself does not answer.',
        },
      },
      {
        alert: 'DatabaseConnectionPoolExhausted',
        expr: `${usedPerUsable} > ${thresholds.connections}`,
        for: thresholds.connectionsFor,
        labels: { ...poolLabels, severity: 'warning' },
        annotations: pool,
      },
      {
        alert: 'DatabaseConnectionPoolExhausted',
        expr: `${usedPerUsable} > ${thresholds.connectionsCritical}`,
        for: thresholds.connectionsCriticalFor,
        labels: { ...poolLabels, severity: 'critical' },
        annotations: pool,
      },
      {
        alert: 'PostgresRestarted',
        expr: `changes(pg_postmaster_start_time_seconds{${job}}[${thresholds.restartWindow}]) > 0`,
        labels: { severity: 'info', component: 'database' },
        annotations: {
          summary: 'PostgreSQL was restarted.',
          description:
            'The server behind {{ $labels.instance }} was restarted within a quarter of an hour, which ended every session; restarts in that time: {{ $value }}.',
        },
      },
      {
        // Three ways to be half blind: a collector fails, an older query fails, or no collector could
        // connect at all, which leaves their success out instead of saying 0.
        alert: 'PostgresExporterFailing',
        expr: [
          `pg_up{${job}} == 1 unless on (instance)`,
          `(min by (instance) (pg_scrape_collector_success{${job}}) == 1`,
          `and on (instance) pg_exporter_last_scrape_error{${job}} == 0)`,
        ].join(' '),
        for: thresholds.exporterFailingFor,
        labels: { severity: 'warning', component: 'database' },
        annotations: {
          summary: 'The database answers, but its exporter cannot read all of it.',
          description:
            'A query of the exporter at {{ $labels.instance }} has failed for ten minutes; alerts that need its metrics are blind.',
        },
      },
    ],
  },
  ...postgresLoad(watched),
  ...postgresReplication(watched),
  ...postgresUpkeep(watched),
];
