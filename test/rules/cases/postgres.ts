import type { SubjectCases } from '../case.ts';

const instance = 'postgres-exporter:9187';
const at = `instance="${instance}"`;
const pg = `job="postgresql", ${at}`;
/** What no rule of this subject may look at. */
const foreign = `job="other", ${at}`;
/** A second server, which shows what becomes of a rule without its labels. */
const second = 'job="postgresql", instance="second:9187"';

const down = {
  labels: { severity: 'critical', job: 'postgresql', instance },
  description: `For one minute there was no sign of life from the database of job postgresql: the server refuses the exporter ${instance}, or the exporter itself does not answer.`,
};
const pool = (severity: string, share: string) => ({
  labels: { severity, instance },
  description: `${share} of the connections that applications may use on the server behind ${instance} are taken.`,
});
/** 97 connections to use. */
const connections = (taken: string) => ({
  [`pg_settings_max_connections{${pg}, server="db:5432"}`]: '100x200',
  [`pg_settings_superuser_reserved_connections{${pg}, server="db:5432"}`]: '3x200',
  [`pg_stat_activity_count{${pg}, backend_type="client backend", state="active"}`]: taken,
});
const blind = {
  labels: { severity: 'warning', job: 'postgresql', instance },
  description: `A query of the exporter at ${instance} has failed for ten minutes; alerts that need its metrics are blind.`,
};
const exporter = {
  [`pg_up{${pg}}`]: '1x100',
  [`pg_exporter_last_scrape_error{${pg}}`]: '0x100',
  [`pg_scrape_collector_success{${pg}, collector="locks"}`]: '1x100',
  [`pg_scrape_collector_success{${pg}, collector="wal"}`]: '1x100',
  [`pg_up{${second}}`]: '1x100',
  [`pg_exporter_last_scrape_error{${second}}`]: '0x100',
  [`pg_scrape_collector_success{${second}, collector="locks"}`]: '1x100',
};
const deadlocks = `pg_stat_database_deadlocks{${pg}, datid="1", datname="voiceassist"}`;
const transaction = (job: string, state: string, more = '') =>
  `pg_stat_activity_max_tx_duration{${job}, datname="voiceassist", state="${state}"${more}}`;
const client = ', backend_type="client backend", application_name="api"';
const locks = (job: string, mode: string) =>
  `pg_locks_count{${job}, datname="voiceassist", mode="${mode}"}`;
const lockSettings = {
  [`pg_settings_max_locks_per_transaction{${pg}, server="db:5432"}`]: '64x100',
  [`pg_settings_max_connections{${pg}, server="db:5432"}`]: '100x100',
};
const counter = (name: string, job: string, datname = 'voiceassist') =>
  `pg_stat_database_${name}{${job}, datid="1", datname="${datname}"}`;
const xidAge = (job: string, datname: string) =>
  `pg_database_wraparound_age_datfrozenxid_seconds{${job}, datname="${datname}"}`;
const old = (severity: string, datname: string, transactions: string) => ({
  labels: { severity, job: 'postgresql', instance, datname },
  description: `The oldest unfrozen transaction in database ${datname} behind ${instance} is ${transactions} transactions old; at 2.1 G the server refuses writes.`,
});
const rows = (kind: string, job: string) =>
  `pg_stat_user_tables_n_${kind}_tup{${job}, datname="voiceassist", schemaname="public", relname="messages"}`;
const early = (checkpoints: string) => ({
  labels: { severity: 'warning', instance },
  description: `The server behind ${instance} had to begin ${checkpoints} checkpoints early in an hour; \`max_wal_size\` is too small for what is written.`,
});
const standby = (job: string, name: string, state: string, slot = '54') =>
  `pg_stat_replication_pg_wal_lsn_diff{${job}, application_name="${name}", client_addr="10.0.0.2", slot_name="${slot}", state="${state}", server="db:5432"}`;
const slot = (job: string, name: string) =>
  `pg_replication_slots_pg_wal_lsn_diff{${job}, slot_name="${name}", database="", server="db:5432"}`;
const gone = (standbys: number) => ({
  labels: { severity: 'warning', instance },
  description: `${standbys} fewer standbys stream from the primary behind ${instance} than a day before.`,
});
const archiveFailing = {
  labels: { severity: 'warning', instance },
  description: `The archive command of the server behind ${instance} has failed for a quarter of an hour; WAL piles up on its disk, and backups end where it stopped.`,
};

export const postgres: SubjectCases = {
  alerts: {
    DatabaseDown: [
      {
        name: 'fires once when the server has not answered for a minute, until it does',
        series: {
          [`up{${pg}}`]: '1x40',
          [`pg_up{${pg}}`]: '1x4 0x10 1x20',
          [`up{${second}}`]: '1x40',
          [`pg_up{${second}}`]: '1x40',
          [`up{job="other", instance="x"}`]: '0x40',
          [`pg_up{job="other", instance="x"}`]: '0x40',
        },
        fires: { '2m': [], '2m15s': [down], '3m45s': [down], '4m': [] },
      },
      {
        name: 'fires under the same labels when the exporter does not answer, whichever fails first',
        series: {
          [`up{${pg}}`]: '1x8 0x10 1x20',
          [`pg_up{${pg}}`]: '1x4 0x3 stale _x10 1x20',
        },
        fires: { '2m': [], '2m15s': [down], '4m45s': [down], '5m': [] },
      },
      {
        name: 'fires when nobody even asks',
        series: { 'up{job="redis", instance="redis-exporter:9121"}': '1x40' },
        fires: {
          '45s': [],
          '1m': [
            {
              labels: { severity: 'critical', job: 'postgresql' },
              description:
                'For one minute there was no sign of life from the database of job postgresql: the server refuses the exporter, or the exporter itself does not answer.',
            },
          ],
        },
      },
      {
        name: 'stays silent over a quick restart',
        series: { [`up{${pg}}`]: '1x40', [`pg_up{${pg}}`]: '1x4 0x3 1x20' },
        fires: { '1m45s': [], '2m': [], '2m15s': [], '5m': [] },
      },
    ],
    DatabaseConnectionPoolExhausted: [
      {
        name: 'warns when four in five usable connections have been taken for five minutes',
        series: {
          ...connections('30x4 60x40 30x20'),
          [`pg_stat_activity_count{${pg}, backend_type="client backend", state="idle"}`]: '20x100',
        },
        fires: {
          '6m': [],
          '6m15s': [pool('warning', '82.47%')],
          '11m15s': [pool('warning', '82.47%')],
          '11m30s': [],
        },
      },
      {
        name: 'pages two minutes after nearly all are taken',
        series: connections('40x4 97x40 40x20'),
        fires: {
          '3m': [],
          '3m15s': [pool('critical', '100%')],
          '6m': [pool('critical', '100%')],
          '6m15s': [pool('warning', '100%'), pool('critical', '100%')],
          '11m30s': [],
        },
      },
      {
        name: 'stays silent below, and over a short peak',
        series: connections('70x40 97x6 70x60'),
        fires: { '10m': [], '12m': [], '20m': [] },
      },
    ],
    PostgresRestarted: [
      {
        name: 'tells of a restart for a quarter of an hour',
        series: {
          [`pg_postmaster_start_time_seconds{${pg}}`]: '1000x20 1300x100',
          [`pg_postmaster_start_time_seconds{${foreign}}`]: '1+1x120',
        },
        fires: {
          '5m': [],
          '5m15s': [
            {
              labels: { severity: 'info', job: 'postgresql', instance },
              description: `The server behind ${instance} was restarted within a quarter of an hour, which ended every session; restarts in that time: 1.`,
            },
          ],
          '20m': [],
        },
      },
      {
        name: 'stays silent at the first start, and when only the exporter is restarted',
        series: { [`pg_postmaster_start_time_seconds{${pg}}`]: '_x4 1000x20 stale _x4 1000x60' },
        fires: { '2m': [], '7m': [], '15m': [] },
      },
    ],
    PostgresExporterFailing: [
      {
        name: 'fires when a collector has failed for ten minutes',
        series: {
          ...exporter,
          [`pg_scrape_collector_success{${pg}, collector="wal"}`]: '1x4 0x44 1x20',
        },
        fires: { '11m': [], '11m15s': [blind], '12m30s': [] },
      },
      {
        name: 'fires when an older query fails',
        series: {
          ...exporter,
          [`pg_exporter_last_scrape_error{${pg}}`]: '0x4 1x44 0x20',
          [`pg_exporter_last_scrape_error{${foreign}}`]: '0x100',
        },
        fires: { '11m': [], '11m15s': [blind], '12m30s': [] },
      },
      {
        name: 'fires when no collector finds a connection left',
        series: {
          ...exporter,
          [`pg_scrape_collector_success{${pg}, collector="locks"}`]: '1x4 stale _x44 1x20',
          [`pg_scrape_collector_success{${pg}, collector="wal"}`]: '1x4 stale _x44 1x20',
          [`pg_scrape_collector_success{${foreign}, collector="wal"}`]: '1x100',
        },
        fires: { '11m': [], '11m15s': [blind], '13m': [] },
      },
      {
        name: 'stays silent while all is read, and leaves a server that is down to others',
        series: {
          ...exporter,
          [`pg_scrape_collector_success{${foreign}, collector="wal"}`]: '0x100',
          'pg_up{job="other", instance="x"}': '1x100',
          [`pg_up{${second}}`]: '0x100',
          [`pg_exporter_last_scrape_error{${second}}`]: '1x100',
        },
        fires: { '12m': [], '20m': [] },
      },
    ],
    PostgresDeadlocks: [
      {
        name: 'fires for the database with five deadlocks in ten minutes',
        series: { [deadlocks]: '100x4 105x80', [counter('deadlocks', pg, 'quiet')]: '7x80' },
        fires: {
          '1m': [],
          '10m45s': [
            {
              labels: { severity: 'warning', instance, datname: 'voiceassist' },
              description: `About 5.128 deadlocks in ten minutes in database voiceassist behind ${instance}; each aborted a transaction.`,
            },
          ],
          '11m': [],
        },
      },
      {
        name: 'stays silent at four',
        series: { [deadlocks]: '100x4 104x80', [counter('deadlocks', foreign)]: '100x4 150x80' },
        fires: { '1m15s': [], '5m': [], '10m': [] },
      },
    ],
    PostgresLongTransaction: [
      {
        name: 'fires a minute after a statement is half an hour old, until it ends',
        series: { [transaction(pg, 'active', client)]: '1785+15x8 0x10' },
        fires: {
          '1m15s': [],
          '1m30s': [
            {
              labels: { severity: 'warning', instance, datname: 'voiceassist' },
              description: `The oldest running transaction in database voiceassist behind ${instance} began 31m 15s ago; vacuum waits for it.`,
            },
          ],
          '2m15s': [],
        },
      },
      {
        name: 'stays silent below, and about dumps, vacuum, and who is idle',
        series: {
          [transaction(pg, 'active', client)]: '1790x20',
          [transaction(foreign, 'active', client)]: '9000x20',
          [transaction(pg, 'idle in transaction', client)]: '9000x20',
          [transaction(pg, 'active', ', backend_type="autovacuum worker"')]: '9000x20',
          [transaction(
            pg,
            'active',
            ', backend_type="client backend", application_name="pg_dump"',
          )]: '9000x20',
        },
        fires: { '2m': [], '5m': [] },
      },
    ],
    PostgresIdleInTransaction: [
      {
        name: 'fires a minute after a session has held its transaction for five, until it ends',
        series: { [transaction(pg, 'idle in transaction (aborted)', client)]: '270+15x8 0x10' },
        fires: {
          '1m30s': [],
          '1m45s': [
            {
              labels: { severity: 'warning', instance, datname: 'voiceassist' },
              description: `A session in database voiceassist behind ${instance} began its transaction 6m 15s ago and is idle; others may wait for its locks.`,
            },
          ],
          '2m15s': [],
        },
      },
      {
        name: 'stays silent below, and about who works',
        series: {
          [transaction(pg, 'idle in transaction', client)]: '290x20',
          [transaction(foreign, 'idle in transaction', client)]: '9000x20',
          [transaction(pg, 'active', client)]: '9000x20',
        },
        fires: { '2m': [], '5m': [] },
      },
    ],
    PostgresLocksNearLimit: [
      {
        name: 'fires when locks have taken more than 70 % of their table for five minutes',
        series: {
          ...lockSettings,
          [locks(pg, 'accesssharelock')]: '2000x100',
          [locks(pg, 'rowexclusivelock')]: '0x4 3000x40 0x20',
          [`pg_settings_max_locks_per_transaction{${foreign}, server="db:5432"}`]: '1000x100',
          [`pg_settings_max_connections{${foreign}, server="db:5432"}`]: '1000x100',
        },
        fires: {
          '6m': [],
          '6m15s': [
            {
              labels: { severity: 'warning', instance },
              description: `Locks take 78.12% of the lock table of the server behind ${instance}; when it is full, statements fail in every session.`,
            },
          ],
          '11m30s': [],
        },
      },
      {
        name: 'stays silent below',
        series: {
          ...lockSettings,
          [locks(pg, 'accesssharelock')]: '4000x100',
          [locks(foreign, 'accesssharelock')]: '2000x100',
        },
        fires: { '6m': [], '20m': [] },
      },
    ],
    PostgresTempFiles: [
      {
        // 11 MiB/s; the half-hour window is full enough after 27.5 minutes.
        name: 'fires for the database that spills more than 10 MiB/s for a quarter of an hour',
        series: {
          [counter('temp_bytes', pg)]: '0+173015040x200 34603008000x60',
          [counter('temp_bytes', pg, 'quiet')]: '0+15728640x260',
        },
        fires: {
          '42m15s': [],
          '42m30s': [
            {
              labels: { severity: 'warning', instance, datname: 'voiceassist' },
              description: `Queries in database voiceassist behind ${instance} write 11MiB of temporary files per second.`,
            },
          ],
          '54m': [],
        },
      },
      {
        name: 'stays silent at 9 MiB/s',
        series: {
          [counter('temp_bytes', pg)]: '0+141557760x260',
          [counter('temp_bytes', foreign)]: '0+31457280x260',
        },
        fires: { '50m': [], '60m': [] },
      },
    ],
    PostgresCacheHitRatioLow: [
      {
        // 440 hits and 110 reads per second; the half-hour window is full enough after 27.5 minutes.
        name: 'fires for the database whose cache answers too little for half an hour',
        series: {
          [counter('blks_hit', pg)]: '0+6600x400',
          [counter('blks_read', pg)]: '0+1650x280 462000x120',
          [counter('blks_hit', pg, 'quiet')]: '0+6600x400',
          [counter('blks_read', pg, 'quiet')]: '0x400',
        },
        fires: {
          '57m15s': [],
          '57m30s': [
            {
              labels: { severity: 'warning', instance, datname: 'voiceassist' },
              description: `The cache answers only 80% of block reads in database voiceassist behind ${instance}.`,
            },
          ],
          '74m': [],
        },
      },
      {
        name: 'stays silent at 95 %, however much is read',
        series: {
          [counter('blks_hit', pg)]: '0+57000x400',
          [counter('blks_read', pg)]: '0+3000x400',
        },
        fires: { '70m': [], '100m': [] },
      },
      {
        name: 'stays silent at 90 reads per second, however few are hits',
        series: {
          [counter('blks_hit', pg)]: '0+1350x400',
          [counter('blks_read', pg)]: '0+1350x400',
          [counter('blks_read', foreign)]: '0+750x400',
        },
        fires: { '70m': [], '100m': [] },
      },
    ],
    PostgresReplicationLag: [
      {
        name: 'fires when a standby has been more than half a minute behind for five minutes',
        series: {
          [`pg_replication_lag_seconds{${pg}}`]: '0x4 35x40 0x20',
          [`pg_replication_lag_seconds{${second}}`]: '25x100',
          [`pg_replication_lag_seconds{${foreign}}`]: '900x100',
        },
        fires: {
          '6m': [],
          '6m15s': [
            {
              labels: { severity: 'warning', job: 'postgresql', instance },
              description: `The standby behind ${instance} shows data of 35s ago.`,
            },
          ],
          '11m30s': [],
        },
      },
      {
        name: 'stays silent on a server of its own, and over a burst of writes',
        series: {
          [`pg_replication_lag_seconds{${pg}}`]: '0x100',
          [`pg_replication_lag_seconds{${second}}`]: '0x4 120x19 0x80',
        },
        fires: { '6m': [], '20m': [] },
      },
    ],
    PostgresReplicaBehind: [
      {
        name: 'fires once per standby that is far behind for ten minutes, whatever the slot is called',
        series: {
          [standby(pg, 'walreceiver', 'streaming', '54')]: '0x4 300000000x19 stale',
          [standby(pg, 'walreceiver', 'catchup', '77')]: '_x25 300000000x30 0x20',
          [standby(pg, 'other', 'streaming')]: '240000000x100',
          [standby(foreign, 'walreceiver', 'streaming')]: '900000000x2',
        },
        fires: {
          '11m': [],
          '11m15s': [
            {
              labels: {
                severity: 'warning',
                instance,
                application_name: 'walreceiver',
                client_addr: '10.0.0.2',
              },
              description: `The standby walreceiver at 10.0.0.2 has 286.1MiB of WAL yet to replay from the primary behind ${instance}.`,
            },
          ],
          '14m15s': [],
        },
      },
      {
        name: 'stays silent below',
        series: {
          [standby(pg, 'walreceiver', 'streaming')]: '240000000x100',
          [standby(foreign, 'walreceiver', 'streaming')]: '900000000x100',
        },
        fires: { '11m': [], '20m': [] },
      },
    ],
    PostgresReplicaLost: [
      {
        name: 'fires when one of two standbys has not streamed for ten minutes',
        series: {
          [`pg_up{${pg}}`]: '1x100',
          [standby(pg, 'a', 'streaming')]: '0x100',
          [standby(pg, 'b', 'streaming')]: '0x4 stale _x44 0x40',
          [standby(pg, 'b', 'catchup')]: '_x20 0x28 stale',
        },
        fires: { '11m': [], '11m15s': [gone(1)], '13m': [] },
      },
      {
        name: 'fires when the last one is gone, until a day later it is no longer missed',
        interval: '1m',
        evaluation: '5m',
        series: {
          [`pg_up{${pg}}`]: '1x1600',
          [standby(pg, 'a', 'streaming')]: '0x4 stale',
        },
        fires: { '10m': [], '15m': [gone(1)], '23h55m': [gone(1)], '24h': [] },
      },
      {
        name: 'stays silent over a quick restart, where none ever was, and while the primary is down',
        series: {
          [`pg_up{${pg}}`]: '1x100',
          [standby(pg, 'a', 'streaming')]: '0x4 stale _x30 0x100',
          [`pg_up{${second}}`]: '1x4 0x100',
          [standby(second, 'a', 'streaming')]: '0x4 stale',
          'pg_up{job="postgresql", instance="alone:9187"}': '1x100',
        },
        fires: { '5m': [], '12m': [], '20m': [] },
      },
    ],
    PostgresReplicationSlotHoldsWal: [
      {
        name: 'names the slot that has held more than 5 GiB for a quarter of an hour',
        series: {
          [slot(pg, 'standby1')]: '0x4 6000000000x80 0x20',
          [slot(pg, 'standby2')]: '5000000000x100',
          [slot(foreign, 'standby2')]: '9000000000x100',
        },
        fires: {
          '16m': [],
          '16m15s': [
            {
              labels: { severity: 'warning', instance, slot_name: 'standby1' },
              description: `The slot standby1 keeps 5.588GiB of WAL on the disk of the server behind ${instance}.`,
            },
          ],
          '21m30s': [],
        },
      },
      {
        name: 'stays silent while a standby catches up',
        series: { [slot(pg, 'standby1')]: '0x4 6000000000x59 0x40' },
        fires: { '16m': [], '16m15s': [], '20m': [] },
      },
    ],
    PostgresTransactionIdWraparound: [
      {
        name: 'warns about each database that vacuum does not get through',
        series: {
          [xidAge(pg, 'voiceassist')]: '300000000x4 550000000x60 300000000x20',
          [xidAge(pg, 'archive')]: '1300000000x100',
          [xidAge(pg, 'postgres')]: '450000000x100',
          [xidAge(foreign, 'postgres')]: '2000000000x100',
        },
        fires: {
          '9m45s': [],
          '11m': [old('warning', 'archive', '1.3G')],
          '11m15s': [old('warning', 'archive', '1.3G'), old('warning', 'voiceassist', '550M')],
          '16m30s': [old('warning', 'archive', '1.3G')],
        },
      },
      {
        name: 'pages before the server refuses writes',
        series: { [xidAge(pg, 'voiceassist')]: '400000000x4 1600000000x60 300000000x20' },
        fires: {
          '11m': [],
          '11m15s': [old('warning', 'voiceassist', '1.6G'), old('critical', 'voiceassist', '1.6G')],
          '16m30s': [],
        },
      },
      {
        name: 'stays silent at the ages that vacuum brings down',
        series: { [xidAge(pg, 'voiceassist')]: '200000000x40 450000000x60' },
        fires: { '11m': [], '24m': [] },
      },
    ],
    PostgresDeadTuples: [
      {
        name: 'names the table of which nearly a half has been dead for an hour',
        series: {
          [rows('dead', pg)]: '0x4 110000x260 0x20',
          [rows('live', pg)]: '134444x300',
          [rows('dead', foreign)]: '40000x300',
          [rows('live', foreign)]: '100000x300',
        },
        fires: {
          '61m': [],
          '61m15s': [
            {
              labels: {
                severity: 'warning',
                instance,
                datname: 'voiceassist',
                schemaname: 'public',
                relname: 'messages',
              },
              description: `45% of the rows of public.messages in database voiceassist behind ${instance} are dead.`,
            },
          ],
          '66m30s': [],
        },
      },
      {
        name: 'stays silent at a third',
        series: {
          [rows('dead', pg)]: '110000x300',
          [rows('live', pg)]: '204286x300',
          [rows('dead', foreign)]: '40000x300',
        },
        fires: { '61m': [], '70m': [] },
      },
      {
        name: 'stays silent about a small table',
        series: {
          [rows('dead', pg)]: '90000x300',
          [rows('live', pg)]: '60000x300',
          [rows('dead', foreign)]: '40000x300',
        },
        fires: { '61m': [], '70m': [] },
      },
    ],
    PostgresCheckpointsTooFrequent: [
      {
        name: 'fires when more than twelve came early in an hour',
        series: {
          [`pg_stat_bgwriter_checkpoints_req_total{${pg}}`]: '100x4 113x300',
          [`pg_stat_bgwriter_checkpoints_req_total{${second}}`]: '100x300',
        },
        fires: { '1m': [], '1h45s': [early('13.05')], '1h1m': [] },
      },
      {
        name: 'fires on PostgreSQL 17, where the counter has another name',
        series: { [`pg_stat_checkpointer_num_requested_total{${pg}}`]: '100x4 113x300' },
        fires: { '1m': [], '1h45s': [early('13.05')], '1h1m': [] },
      },
      {
        name: 'stays silent at ten',
        series: {
          [`pg_stat_bgwriter_checkpoints_req_total{${pg}}`]: '100x4 110x300',
          [`pg_stat_bgwriter_checkpoints_req_total{${foreign}}`]: '100x4 150x300',
        },
        fires: { '1m15s': [], '30m': [] },
      },
      {
        name: 'stays silent at ten on PostgreSQL 17',
        series: {
          [`pg_stat_checkpointer_num_requested_total{${pg}}`]: '100x4 110x300',
          [`pg_stat_checkpointer_num_requested_total{${foreign}}`]: '100x4 150x300',
        },
        fires: { '1m15s': [], '30m': [] },
      },
    ],
    PostgresArchiveFailing: [
      {
        name: 'fires when archiving has failed for a quarter of an hour, until it works',
        series: {
          [`pg_stat_archiver_failed_count{${pg}, server="db:5432"}`]: '5x4 6+1x100 106x60',
          [`pg_stat_archiver_failed_count{${second}, server="two:5432"}`]: '5x200',
        },
        fires: {
          '16m': [],
          '16m15s': [archiveFailing],
          '36m': [],
        },
      },
      {
        name: 'fires when it fails now and then',
        series: {
          [`pg_stat_archiver_failed_count{${pg}, server="db:5432"}`]: '5x4 6x31 7x31 8x31 9x200',
        },
        fires: { '16m': [], '16m15s': [archiveFailing], '35m': [] },
      },
      {
        name: 'stays silent after one failure, and where archiving is off',
        series: {
          [`pg_stat_archiver_failed_count{${pg}, server="db:5432"}`]: '5x4 6x100',
          [`pg_stat_archiver_failed_count{${second}, server="two:5432"}`]: '0x200',
          [`pg_stat_archiver_failed_count{${foreign}, server="db:5432"}`]: '0+1x200',
        },
        fires: { '10m': [], '17m': [], '30m': [] },
      },
    ],
  },
  records: {
    'instance:pg_connections_per_usable:ratio': [
      {
        name: 'counts client sessions against what is not reserved, with and without the later reserve',
        series: {
          ...connections('30x4'),
          [`pg_stat_activity_count{${pg}, backend_type="client backend", state="idle"}`]: '18.5x4',
          [`pg_stat_activity_count{${pg}, backend_type="walsender", state="active"}`]: '7x4',
          [`pg_stat_activity_count{${foreign}, backend_type="client backend"}`]: '7x4',
          [`pg_settings_max_connections{${foreign}}`]: '900x4',
          [`pg_settings_superuser_reserved_connections{${foreign}}`]: '50x4',
          [`pg_settings_reserved_connections{${foreign}}`]: '50x4',
          [`pg_stat_activity_count{${second}, backend_type="client backend"}`]: '46x4',
          [`pg_settings_max_connections{${second}}`]: '100x4',
          [`pg_settings_superuser_reserved_connections{${second}}`]: '3x4',
          [`pg_settings_reserved_connections{${second}}`]: '5x4',
          'pg_settings_max_connections{job="other", instance="second:9187"}': '900x4',
          'pg_settings_superuser_reserved_connections{job="other", instance="second:9187"}': '50x4',
        },
        samples: {
          '1m': [
            { labels: `{instance="${instance}"}`, value: 0.5 },
            { labels: '{instance="second:9187"}', value: 0.5 },
          ],
        },
      },
    ],
    'instance_datname:pg_blks_hit_per_access:ratio_rate30m': [
      {
        name: 'tells hits from all that was asked for, by database',
        series: {
          [counter('blks_hit', pg)]: '0+30x20',
          [counter('blks_read', pg)]: '0+10x20',
          [counter('blks_hit', pg, 'quiet')]: '0+10x20',
          [counter('blks_read', pg, 'quiet')]: '0+10x20',
          [counter('blks_hit', foreign)]: '0+70x20',
          [counter('blks_read', foreign)]: '0+50x20',
        },
        samples: {
          '5m': [
            { labels: `{datname="quiet", instance="${instance}"}`, value: 0.5 },
            { labels: `{datname="voiceassist", instance="${instance}"}`, value: 0.75 },
          ],
        },
      },
    ],
    'instance:pg_replicas_streaming:count': [
      {
        name: 'counts who streams, says 0 where nobody does, and nothing of a server that is down',
        series: {
          [`pg_up{${pg}}`]: '1x20',
          [standby(pg, 'a', 'streaming')]: '0x20',
          [standby(pg, 'b', 'streaming')]: '0x20',
          [standby(pg, 'c', 'catchup')]: '0x20',
          [standby(foreign, 'd', 'streaming')]: '0x20',
          [`pg_up{${second}}`]: '1x20',
          'pg_up{job="postgresql", instance="down:9187"}': '0x20',
          'pg_up{job="other", instance="x"}': '1x20',
        },
        samples: {
          '5m': [
            { labels: `{instance="${instance}"}`, value: 2 },
            { labels: '{instance="second:9187"}', value: 0 },
          ],
        },
      },
    ],
  },
};
