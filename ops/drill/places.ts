import { receiverNames, type ReceiverName } from '../../rules/receivers.ts';
import { routesTaken, type Taken } from '../../rules/route-matrix.ts';
import { routeTree } from '../../rules/routing.ts';
import type { Settings } from '../../stacks/schema.ts';
import type { KnownAlert } from './known-alerts.ts';
import { integrationOf } from './receivers.ts';
import { placeOf } from './told.ts';

/** The routes by which people are told of an alert at once; the digest comes later, and is of many. */
export function toldBy({ labels, name }: KnownAlert, settings: Settings): Taken[] {
  const { cluster, environment, receivers, routing, timescale } = settings;
  return routesTaken(
    { ...labels, alertname: name, cluster, environment },
    routeTree(receivers, routing, timescale),
  ).filter(({ receiver }) => receiver !== receiverNames.emailDigest);
}

/** The places where they read it, in the order of the routes. */
export function placesOf(alert: KnownAlert, settings: Settings): string[] {
  return toldBy(alert, settings).map(({ receiver }) => {
    const { inbox, target } = integrationOf(receiver as ReceiverName, settings);
    return placeOf(inbox, target);
  });
}
