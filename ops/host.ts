import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface Listener {
  address: string;
  port: number;
  /** `name (pid N)` of who holds it, as far as this user may see. */
  process: string;
}

/** TCP ports that are listened on, with their holders; empty where there is no /proc. */
export function listeners(): Listener[] {
  const sockets = ['tcp', 'tcp6'].flatMap((file) =>
    lines(`/proc/net/${file}`)
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((field) => field[3] === '0A')
      .map((field) => ({ ...parseAddress(field[1]!), inode: field[9]! })),
  );
  const owners = sockets.length === 0 ? new Map<string, string>() : socketOwners();
  return sockets.map(({ address, port, inode }) => ({
    address,
    port,
    process: owners.get(inode) ?? 'another process',
  }));
}

function parseAddress(field: string): { address: string; port: number } {
  const [hex = '', port = '0'] = field.split(':');
  const bytes = hex.match(/../g)?.map((byte) => parseInt(byte, 16)) ?? [];
  const address = bytes.length === 4 ? bytes.reverse().join('.') : /^0+$/.test(hex) ? '::' : hex;
  return { address, port: parseInt(port, 16) };
}

function socketOwners(): Map<string, string> {
  const owners = new Map<string, string>();
  for (const pid of list('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const fd of list(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1];
      if (inode) owners.set(inode, `${lines(`/proc/${pid}/comm`)[0] ?? '?'} (pid ${pid})`);
    }
  }
  return owners;
}

/** IPv4 routes that are no default route, as network/bits. */
export function routes(): { network: string; device: string }[] {
  return lines('/proc/net/route')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter((field) => field.length > 7 && field[7] !== '00000000')
    .map((field) => ({
      network: `${littleEndian(field[1]!)}/${bitCount(field[7]!)}`,
      device: field[0]!,
    }));
}

function littleEndian(hex: string): string {
  return (hex.match(/../g) ?? [])
    .map((byte) => parseInt(byte, 16))
    .reverse()
    .join('.');
}

function bitCount(hex: string): number {
  return [...parseInt(hex, 16).toString(2)].filter((bit) => bit === '1').length;
}

/** Bytes of memory that programs can still have, caches counted in; `undefined` where there is no /proc. */
export function availableMemory(): number | undefined {
  const match = /^MemAvailable:\s+(\d+) kB/m.exec(lines('/proc/meminfo').join('\n'));
  return match ? Number(match[1]) * 1024 : undefined;
}

function lines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
