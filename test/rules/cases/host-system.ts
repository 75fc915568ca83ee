import type { SubjectCases } from '../case.ts';
import { counter } from './phases.ts';

const instance = '10.213.0.1:9100';
const other = '10.213.0.2:9100';
const minutes = { interval: '1m', evaluation: '1m' };
const a = `job="node", instance="${instance}"`;
const b = `job="node", instance="${other}"`;
const foreign = `job="other", instance="${instance}"`;

const fired = (description: string, labels: Record<string, string> = {}) => ({
  labels: { severity: 'warning', instance, ...labels },
  description,
});

/** 110 packets a second on one interface, 90 on another, of which half are bad. */
function interfaces(kind: string, receive: string, transmit: string) {
  const eth0 = `${a}, device="eth0"`;
  const quiet = `${a}, device="eth1"`;
  return {
    [`node_network_receive_packets_total{${eth0}}`]: counter([3600, 80]),
    [`node_network_transmit_packets_total{${eth0}}`]: counter([3000, 80]),
    [`node_network_receive_${kind}_total{${eth0}}`]: receive,
    [`node_network_transmit_${kind}_total{${eth0}}`]: transmit,
    [`node_network_receive_packets_total{${quiet}}`]: counter([3000, 80]),
    [`node_network_transmit_packets_total{${quiet}}`]: counter([2400, 80]),
    [`node_network_receive_${kind}_total{${quiet}}`]: counter([1500, 80]),
    [`node_network_transmit_${kind}_total{${quiet}}`]: counter([1200, 80]),
  };
}
const foreignBad = (kind: string) => ({
  [`node_network_receive_${kind}_total{${foreign}, device="eth0"}`]: counter([2000, 80]),
  [`node_network_transmit_${kind}_total{${foreign}, device="eth0"}`]: counter([2000, 80]),
});

/** A table of 100 places, of which 79 are taken, then 81. */
function table(used: string, limit: string, description: string, at: [string, string]) {
  return [
    {
      ...minutes,
      name: 'fires above eighty per cent, until there is room again',
      series: {
        [`${used}{${a}}`]: '79x10 81x20 79x5',
        [`${limit}{${a}}`]: '100x60',
        [`${used}{${foreign}}`]: '99x60',
        [`${used}{${b}}`]: '10x60',
        [`${limit}{${b}}`]: '100x60',
        [`${limit}{job="large", instance="${instance}"}`]: '1000x60',
      },
      fires: { [at[0]]: [], [at[1]]: [fired(description)], '32m': [] },
    },
    {
      ...minutes,
      name: 'stays silent at 79 per cent',
      series: { [`${used}{${a}}`]: '79x60', [`${limit}{${a}}`]: '100x60' },
      fires: { '20m': [], '60m': [] },
    },
  ];
}

export const hostSystemCases: SubjectCases = {
  alerts: {
    HostNetworkErrors: [
      {
        ...minutes,
        name: 'fires a quarter of an hour after one packet in a hundred was damaged, whichever way it went',
        series: {
          ...interfaces(
            'errs',
            counter([40, 20], [50, 40], [40, 20]),
            counter([19, 20], [23, 40], [19, 20]),
          ),
          ...foreignBad('errs'),
        },
        fires: {
          '39m': [],
          '40m': [
            fired(`1.106% of the packets of eth0 of ${instance} are damaged.`, { device: 'eth0' }),
          ],
          '65m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent just below, and on an interface with little traffic',
        series: interfaces('errs', counter([40, 80]), counter([19, 80])),
        fires: { '30m': [], '80m': [] },
      },
    ],
    HostNetworkDrops: [
      {
        ...minutes,
        name: 'fires a quarter of an hour after one packet in twenty was dropped, whichever way it went',
        series: {
          ...interfaces(
            'drop',
            counter([200, 20], [230, 40], [200, 20]),
            counter([110, 20], [120, 40], [110, 20]),
          ),
          ...foreignBad('drop'),
        },
        fires: {
          '39m': [],
          '40m': [
            fired(`5.303% of the packets of eth0 of ${instance} are dropped.`, { device: 'eth0' }),
          ],
          '65m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent just below, and on an interface with little traffic',
        series: interfaces('drop', counter([200, 80]), counter([110, 80])),
        fires: { '30m': [], '80m': [] },
      },
    ],
    HostConntrackNearLimit: table(
      'node_nf_conntrack_entries',
      'node_nf_conntrack_entries_limit',
      `81% of the connection table of ${instance} is taken; when it is full new connections are dropped.`,
      ['15m', '16m'],
    ),
    HostFileHandlesNearLimit: table(
      'node_filefd_allocated',
      'node_filefd_maximum',
      `81% of the file handles of ${instance} are taken; without one no file and no connection can be opened.`,
      ['25m', '26m'],
    ),
    HostClockSkew: [
      {
        ...minutes,
        name: 'fires ten minutes after the clock was off, forwards or backwards',
        series: {
          [`node_timex_offset_seconds{${a}}`]: '0.045x10 0.055x20 -0.055x10 0.045x5',
          [`node_timex_offset_seconds{${b}}`]: '0x60',
          [`node_timex_offset_seconds{${foreign}}`]: '1x60',
        },
        fires: {
          '20m': [],
          '21m': [fired(`The clock of ${instance} is 55ms off.`)],
          '40m': [fired(`The clock of ${instance} is 55ms off.`)],
          '43m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent just below',
        series: { [`node_timex_offset_seconds{${a}}`]: '-0.045x60' },
        fires: { '20m': [], '60m': [] },
      },
    ],
    HostClockNotSynchronised: [
      {
        ...minutes,
        name: 'fires a quarter of an hour after the clock was no longer synchronised, until it is',
        series: {
          [`node_timex_sync_status{${a}}`]: '1x10 0x30 1x5',
          [`node_timex_sync_status{${b}}`]: '1x60',
          [`node_timex_sync_status{${foreign}}`]: '1x60',
        },
        fires: {
          '25m': [],
          '26m': [fired(`Nothing corrects the clock of ${instance} any more; it will drift away.`)],
          '42m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent about a clock that never was, and while the time server restarts',
        series: {
          [`node_timex_sync_status{${a}}`]: '0x60',
          [`node_timex_sync_status{${foreign}}`]: '1x60',
          [`node_timex_sync_status{${b}}`]: '1x10 0x13 1x40',
        },
        fires: { '20m': [], '24m': [], '60m': [] },
      },
    ],
    HostCollectorFailed: [
      {
        ...minutes,
        name: 'names the collector that fails, a quarter of an hour on, until it works',
        series: {
          [`node_scrape_collector_success{${a}, collector="filesystem"}`]: '1x10 0x30 1x5',
          [`node_scrape_collector_success{${a}, collector="cpu"}`]: '1x60',
          [`node_scrape_collector_success{${b}, collector="filesystem"}`]: '1x60',
          [`node_scrape_collector_success{${foreign}, collector="cpu"}`]: '0x60',
        },
        fires: {
          '25m': [],
          '26m': [
            fired(
              `Collector filesystem at ${instance} fails; alerts that need its metrics are blind.`,
              { collector: 'filesystem' },
            ),
          ],
          '42m': [],
        },
      },
      {
        ...minutes,
        name: 'stays silent about what the host does not have',
        series: {
          [`node_scrape_collector_success{${a}, collector="cpu"}`]: '1x60',
          [`node_scrape_collector_success{${a}, collector="zfs"}`]: '0x60',
        },
        fires: { '20m': [], '60m': [] },
      },
    ],
  },
  records: {
    'instance_device:node_network_packets:rate10m': [
      {
        interval: '5m',
        evaluation: '5m',
        name: 'is both directions together, by interface',
        series: {
          [`node_network_receive_packets_total{${a}, device="eth0"}`]: counter([3000, 10]),
          [`node_network_transmit_packets_total{${a}, device="eth0"}`]: counter([1500, 10]),
          [`node_network_receive_packets_total{${foreign}, device="eth0"}`]: counter([600, 10]),
          [`node_network_transmit_packets_total{${foreign}, device="eth0"}`]: counter([600, 10]),
          [`node_network_receive_packets_total{${a}, device="eth1"}`]: counter([300, 10]),
          [`node_network_transmit_packets_total{${a}, device="eth1"}`]: counter([300, 10]),
          [`node_network_receive_packets_total{${b}, device="eth0"}`]: counter([600, 10]),
          [`node_network_transmit_packets_total{${b}, device="eth0"}`]: counter([300, 10]),
        },
        samples: {
          '30m': [
            { labels: `{instance="${instance}", device="eth0"}`, value: 15 },
            { labels: `{instance="${instance}", device="eth1"}`, value: 2 },
            { labels: `{instance="${other}", device="eth0"}`, value: 3 },
          ],
        },
      },
    ],
  },
};
