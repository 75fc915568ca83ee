import {
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { FolderName } from './folders.ts';
import { monitoringStack } from './monitoring.ts';

/** A dashboard as Grafana's API takes it. */
export interface RenderedDashboard {
  folder: FolderName;
  /** Readable, at most 40 characters; links hold it, so it never changes. */
  uid: string;
  title: string;
  /** Classic (v1) dashboard, keys sorted and indented: equal input gives equal text. */
  json: string;
}

interface DashboardSource {
  folder: FolderName;
  uid: string;
  title: string;
  build: (title: string) => DashboardBuilder;
}

/** Every dashboard: a new one is a line here and a file beside this one. */
const sources: DashboardSource[] = [
  {
    folder: 'voiceassist-monitoring',
    uid: 'voiceassist-monitoring-stack',
    title: 'VoiceAssist / Monitoring stack',
    build: monitoringStack,
  },
];

/** Dashboards that carry it are offered in the menu of each other. */
const productTag = 'voiceassist';

/** Renders every dashboard. Pure: two calls give the same text. */
export function dashboards(): RenderedDashboard[] {
  return sources.map(({ folder, uid, title, build }) => {
    const dashboard = withShared(build(title).uid(uid)).build();
    return { folder, uid, title, json: `${JSON.stringify(sorted(dashboard), null, 2)}\n` };
  });
}

/** The one pass that gives every dashboard what each must carry. */
function withShared(dashboard: DashboardBuilder): DashboardBuilder {
  return dashboard
    .tags([productTag, 'generated'])
    .timezone('browser')
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .links([
      new DashboardLinkBuilder('VoiceAssist')
        .type(DashboardLinkType.Dashboards)
        .tags([productTag])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    ])
    .readonly();
}

/** A copy whose objects have their keys in order; functions, which JSON lacks, are gone. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined && typeof item !== 'function')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
