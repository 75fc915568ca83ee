import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import type { TestStack } from './harness.ts';

/** A place where a secret could show, and what is to be read there. */
export interface Place {
  name: string;
  text: string;
}

/** The forms in which a value may show: as it is, in a URL, in JSON, in base64 at any offset. */
function spellings(value: string): string[] {
  // At each of three offsets base64 cuts the bytes differently; the ends depend on the neighbours.
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.from('x'.repeat(offset) + value)
      .toString('base64')
      .slice(offset === 0 ? 0 : offset + 1)
      .replace(/.{0,3}=*$/, ''),
  );
  return [
    ...new Set([
      value,
      encodeURIComponent(value),
      JSON.stringify(value).slice(1, -1),
      Buffer.from(value).toString('hex'),
      ...base64,
    ]),
  ];
}

/** Which secrets show where: `secret in place`, never the secret itself. */
export function findLeaks(places: readonly Place[], secrets: Record<string, string>): string[] {
  return places.flatMap(({ name, text }) =>
    Object.entries(secrets).flatMap(([secret, value]) =>
      spellings(value).some((spelling) => text.includes(spelling)) ? [`${secret} in ${name}`] : [],
    ),
  );
}

/** Everything of a running stack that someone may come to read and that is no secret file. */
export async function placesOf(stack: TestStack): Promise<Place[]> {
  const { containers, networks, volumes } = await stack.objects();
  const perContainer = await Promise.all(
    containers.map((name) => placesOfContainer(stack.engine, name)),
  );
  const images = new Set<string>();
  for (const name of containers) {
    images.add((await stack.engine.getContainer(name).inspect()).Image);
  }
  return [
    ...perContainer.flat(),
    ...(await Promise.all(
      networks.map(async (name) => ({
        name: `inspect of network ${name}`,
        text: JSON.stringify(await stack.engine.getNetwork(name).inspect()),
      })),
    )),
    ...(await Promise.all(
      volumes.map(async (name) => ({
        name: `inspect of volume ${name}`,
        text: JSON.stringify(await stack.engine.getVolume(name).inspect()),
      })),
    )),
    ...(await Promise.all(
      [...images].map(async (id) => ({
        name: `history and inspect of image ${id}`,
        text: JSON.stringify([
          await stack.engine.getImage(id).history(),
          await stack.engine.getImage(id).inspect(),
        ]),
      })),
    )),
    ...volumes
      .filter((name) => name.endsWith('-config'))
      .map((name) => ({ name: `config files of ${name}`, text: filesOf(name) })),
    ...filesBelow(stack.home).map((file) => ({ name: file, text: readFileSync(file, 'latin1') })),
    { name: 'stack export', text: (await stack.pulumi('stack', 'export')).stdout },
  ];
}

async function placesOfContainer(engine: Docker, name: string): Promise<Place[]> {
  const container = engine.getContainer(name);
  const logs = await container.logs({ stdout: true, stderr: true });
  const { Processes } = (await container.top({ ps_args: '-eo pid,args' })) as {
    Processes: string[][];
  };
  const environments = Processes.map(([pid]) => readFileSync(`/proc/${pid}/environ`, 'latin1'));
  return [
    { name: `inspect of ${name}`, text: JSON.stringify(await container.inspect()) },
    { name: `log of ${name}`, text: logs.toString('latin1') },
    { name: `processes of ${name}`, text: JSON.stringify(Processes) },
    { name: `environment of ${name}`, text: environments.join('\n') },
  ];
}

/** The contents of a volume's files, read by a container that nothing else is asked of. */
function filesOf(volume: string): string {
  return execFileSync(
    'docker',
    [
      ...['run', '--rm', '--network', 'none', '-v', `${volume}:/volume:ro`, 'busybox:1.36.1'],
      ...['find', '/volume', '-type', 'f', '-exec', 'cat', '{}', '+'],
    ],
    { encoding: 'latin1', maxBuffer: 64 * 1024 * 1024 },
  );
}

/** State, history, backups and the stack's own config file. */
function filesBelow(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}
