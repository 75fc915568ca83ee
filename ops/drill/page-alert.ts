import { linksOf } from '../../infra/watched.ts';
import { runbookAnchor, TEAM } from '../../rules/shared.ts';
import type { ReceiverName } from '../../rules/receivers.ts';
import { reached } from '../../rules/route-table.ts';
import type { PostedAlert } from './alertmanager.ts';
import { severityFor } from './receivers.ts';
import type { DrilledStack } from './stack.ts';

/** The name of every drill; rules over real things have others. */
export const DRILL_ALERT = 'Drill';

export interface PageAlert {
  stack: DrilledStack;
  receiver: ReceiverName;
  /** Tells this alert from every other drill. */
  id: string;
  startedBy: string;
  startsAt: Date;
  /** Seconds. */
  openFor: number;
}

/**
 * The alert that a receiver is sent: with what every alert of a rule has, and words that let nobody who
 * is woken by it search for a fault.
 */
export function pageAlert({
  stack: { settings },
  receiver,
  id,
  startedBy,
  startsAt,
  openFor,
}: PageAlert): PostedAlert {
  const endsAt = new Date(startsAt.getTime() + openFor * 1000);
  const links = linksOf(settings);
  return {
    labels: {
      ...{ alertname: DRILL_ALERT, drill: receiver, drill_id: id, team: TEAM },
      ...{ severity: severityFor(receiver, settings), component: 'monitoring' },
      ...{ cluster: settings.cluster, environment: settings.environment },
      // Of its own, or the critical drill would mute that of a warning.
      instance: receiver,
    },
    annotations: {
      summary: '[DRILL] Nothing is wrong: this tries whether a message arrives.',
      description: `[DRILL] ${id}: ${startedBy} tries whether ${receiver} reaches ${reached(receiver, settings.receivers)}. Nothing needs to be done; it ends by itself at ${clock(endsAt)}.`,
      runbook_url: `${links.runbooks}/drill#${runbookAnchor(DRILL_ALERT)}`,
      dashboard_url: `${links.grafana}/d/voiceassist-monitoring-stack`,
    },
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
  };
}

/** 15:04:05 UTC */
const clock = (time: Date) => `${time.toISOString().slice(11, 19)} UTC`;
