import type { Component, Severity } from './types.ts';

/** A time in which work is planned and alerts about it tell nobody anything new. */
export interface MaintenanceWindow {
  /** Shown by Alertmanager next to what it mutes. */
  name: string;
  /** `sunday`, `monday:friday`. Empty: every day. */
  weekdays: readonly string[];
  /** Days of the month: `1`, `1:7`, `-1` for the last. Empty: every day. */
  days: readonly string[];
  /** From and to, `HH:MM`, within one day. Empty: all day. */
  times: readonly { start: string; end: string }[];
  /** Whose clock that is: a name of the IANA database, such as `Europe/Berlin`. */
  timezone: string;
  /** What is muted; `info` stands for all below warning. */
  severities: readonly MutableSeverity[];
  /** Empty: of every component. */
  components: readonly Component[];
}

export type MutableSeverity = Exclude<Severity, 'none'>;

/** The windows as Alertmanager's `time_intervals`. */
export function timeIntervals(windows: readonly MaintenanceWindow[]): Record<string, unknown>[] {
  return windows.map(({ name, weekdays, days, times, timezone }) => ({
    name,
    time_intervals: [
      {
        ...(times.length > 0
          ? { times: times.map(({ start, end }) => ({ start_time: start, end_time: end })) }
          : {}),
        ...(weekdays.length > 0 ? { weekdays } : {}),
        ...(days.length > 0 ? { days_of_month: days } : {}),
        location: timezone,
      },
    ],
  }));
}

interface Mutes {
  mute_time_intervals?: string[];
  routes?: { matchers: string[]; mute_time_intervals: string[] }[];
}

/**
 * What makes a route of that severity silent in the windows: their names on the route, and a route below
 * it for each component that has windows of its own, which inherits all but the names.
 */
export function mutesOf(windows: readonly MaintenanceWindow[], severity: MutableSeverity): Mutes {
  const own = windows.filter(({ severities }) => severities.includes(severity));
  const names = (list: readonly MaintenanceWindow[]) => list.map(({ name }) => name);
  const general = own.filter(({ components }) => components.length === 0);
  const components = [...new Set(own.flatMap((window) => window.components))];
  return {
    ...(general.length > 0 ? { mute_time_intervals: names(general) } : {}),
    ...(components.length > 0
      ? {
          routes: components.map((component) => ({
            matchers: [`component="${component}"`],
            mute_time_intervals: names(
              own.filter((w) => w.components.length === 0 || w.components.includes(component)),
            ),
          })),
        }
      : {}),
  };
}
