import { createServer, type AddressInfo } from 'node:net';
import type Docker from 'dockerode';
import { Refusal } from '../cli.ts';
import { routes } from '../host.ts';

/** Ports of this machine that nothing listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  // All are held before the first is given up, so that no port is found twice.
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A /24 that neither a network of the engine nor a route of this machine has. */
export async function freeSubnet(engine: Docker): Promise<string> {
  const networks = await engine.listNetworks();
  return firstFree([
    ...networks.flatMap(({ IPAM }) => (IPAM?.Config ?? []).map(({ Subnet }) => Subnet ?? '')),
    ...routes().map(({ network }) => network),
  ]);
}

/** @param taken networks as `10.213.100.0/24` @throws Refusal when none is left */
export function firstFree(taken: readonly string[]): string {
  for (let third = 100; third < 200; third++) {
    const start = `10.213.${third}.`;
    if (!taken.some((network) => network.startsWith(start))) return `${start}0/24`;
  }
  throw new Refusal('No network from 10.213.100.0/24 to 10.213.199.0/24 is free; remove some.');
}
