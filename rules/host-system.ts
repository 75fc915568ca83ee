import { jobs } from './jobs.ts';
import { hostThresholds as thresholds, neededCollectors } from './thresholds/host.ts';
import type { AlertingRule, RuleGroup } from './types.ts';

const job = `job="${jobs.node}"`;
const packets = 'instance_device:node_network_packets:rate10m';

/** A counter of both directions, packets a second. */
const bothWays = (kind: string) =>
  ['receive', 'transmit']
    .map(
      (way) =>
        `sum by (instance, device) (rate(node_network_${way}_${kind}_total{${job}}[${thresholds.rateWindow}]))`,
    )
    .join(' + ');

function badPackets(name: string, kind: string, share: number, words: [string, string]) {
  return {
    alert: name,
    expr: `(${bothWays(kind)}) / ${packets} > ${share} and ${packets} > ${thresholds.packets}`,
    for: thresholds.packetsFor,
    labels: { severity: 'warning', component: 'infrastructure' },
    annotations: {
      summary: words[0],
      description: `{{ $value | humanizePercentage }} of the packets of {{ $labels.device }} of {{ $labels.instance }} ${words[1]}.`,
    },
  } satisfies AlertingRule;
}

/** How much of one of the kernel's tables is taken. */
const taken = (used: string, limit: string) =>
  `max by (instance) (${used}{${job}}) / max by (instance) (${limit}{${job}})`;

const network: RuleGroup[] = [
  {
    name: 'host-network.rules',
    watches: [jobs.node],
    rules: [{ record: packets, expr: bothWays('packets') }],
  },
  {
    name: 'host-network',
    watches: [jobs.node],
    rules: [
      badPackets('HostNetworkErrors', 'errs', thresholds.packetErrors, [
        'A network interface damages packets.',
        'are damaged',
      ]),
      badPackets('HostNetworkDrops', 'drop', thresholds.packetDrops, [
        'A network interface drops packets.',
        'are dropped',
      ]),
      {
        // Every published port and every packet between containers takes a place in this table.
        alert: 'HostConntrackNearLimit',
        expr: `${taken('node_nf_conntrack_entries', 'node_nf_conntrack_entries_limit')} > ${thresholds.conntrack}`,
        for: thresholds.conntrackFor,
        labels: { severity: 'warning', component: 'infrastructure' },
        annotations: {
          summary: 'The table of connections is nearly full.',
          description:
            '{{ $value | humanizePercentage }} of the connection table of {{ $labels.instance }} is taken; when it is full new connections are dropped.',
        },
      },
      {
        alert: 'HostFileHandlesNearLimit',
        expr: `${taken('node_filefd_allocated', 'node_filefd_maximum')} > ${thresholds.fileHandles}`,
        for: thresholds.fileHandlesFor,
        labels: { severity: 'warning', component: 'infrastructure' },
        annotations: {
          summary: 'The host has hardly any file handles left.',
          description:
            '{{ $value | humanizePercentage }} of the file handles of {{ $labels.instance }} are taken; without one no file and no connection can be opened.',
        },
      },
    ],
  },
];

const clock = (history: string): RuleGroup => ({
  name: 'host-clock',
  watches: [jobs.node],
  rules: [
    {
      alert: 'HostClockSkew',
      expr: `max by (instance) (abs(node_timex_offset_seconds{${job}})) > ${thresholds.clockOffset}`,
      for: thresholds.clockOffsetFor,
      labels: { severity: 'warning', component: 'infrastructure' },
      annotations: {
        summary: 'The clock of the host is wrong.',
        description: 'The clock of {{ $labels.instance }} is {{ $value | humanizeDuration }} off.',
      },
    },
    {
      // A virtual machine whose clock its hypervisor keeps never says that it is synchronised, so it
      // counts only what was. The kernel takes some hours to say that nobody corrects it any more.
      alert: 'HostClockNotSynchronised',
      expr: `max by (instance) (node_timex_sync_status{${job}}) == 0 and max by (instance) (max_over_time(node_timex_sync_status{${job}}[${history}])) == 1`,
      for: thresholds.clockUnsynchronisedFor,
      labels: { severity: 'warning', component: 'infrastructure' },
      annotations: {
        summary: 'The clock of the host is no longer synchronised.',
        description:
          'Nothing corrects the clock of {{ $labels.instance }} any more; it will drift away.',
      },
    },
  ],
});

const exporter: RuleGroup = {
  name: 'host-exporter',
  watches: [jobs.node],
  rules: [
    {
      alert: 'HostCollectorFailed',
      expr: `min by (instance, collector) (node_scrape_collector_success{${job}, ${neededCollectors}}) == 0`,
      for: thresholds.collectorFor,
      labels: { severity: 'warning', component: 'monitoring' },
      annotations: {
        summary: 'A part of the host cannot be read.',
        description:
          'Collector {{ $labels.collector }} at {{ $labels.instance }} fails; alerts that need its metrics are blind.',
      },
    },
  ],
};

/** Network, the kernel's tables, clock, and the exporter's own troubles. */
export function hostSystem(lookBack: (hours: number) => string): RuleGroup[] {
  return [...network, clock(lookBack(thresholds.historyHours)), exporter];
}
