import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceLabel, stackLabel } from '../../../infra/labels.ts';
import type { ServiceName } from '../../../stacks/schema.ts';
import { asRoot } from '../as-root.ts';
import type { TestStack } from '../harness.ts';

/**
 * A file system in memory under the data volume of one service, small enough to be filled. It is
 * mounted on the host, so it outlives the service's container and the Docker engine, as a disk does.
 */
export class SmallDisk {
  private readonly path: string;
  private readonly stack: TestStack;
  private readonly service: ServiceName;

  constructor(stack: TestStack, service: ServiceName) {
    this.stack = stack;
    this.service = service;
    this.path = join(tmpdir(), `${stack.prefix}-${service}-disk`);
  }

  /** Makes the volume before `up` does, which takes one that is there as it is. */
  async create(size: string, uid: number): Promise<void> {
    await this.remove();
    mkdirSync(this.path, { recursive: true });
    await asRoot('mount', '-t', 'tmpfs', '-o', `size=${size},uid=${uid}`, 'tmpfs', this.path);
    await this.stack.engine.createVolume({
      Name: `${this.stack.prefix}-${this.service}-data`,
      Labels: { [stackLabel]: this.stack.prefix, [serviceLabel]: this.service },
      DriverOpts: { type: 'none', o: 'bind', device: this.path },
    });
  }

  /** Writes until there is no space left. */
  async fill(): Promise<void> {
    await asRoot('sh', '-c', `! cat /dev/zero > ${this.path}/fill 2> /dev/null`);
  }

  async free(): Promise<void> {
    await asRoot('rm', `${this.path}/fill`);
  }

  /** Lets go of the memory; the volume must be gone. Also clears what a cut-off run left. */
  async remove(): Promise<void> {
    const mounts = await readFile('/proc/mounts', 'utf8');
    if (mounts.includes(` ${this.path} `)) await asRoot('umount', this.path);
  }
}
