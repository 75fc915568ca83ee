import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import type { DeliveryPlan } from '../../infra/delivery/plan.ts';
import { formatFiles } from '../../infra/delivery/files-text.ts';
import type { Files } from '../../infra/files.ts';
import { root } from '../../ops/stack-file.ts';

/** A config volume in a directory, with a container that mounts it; deliveries go to it as `up` sends them. */
export class FakeVolume {
  readonly dir = mkdtempSync(join(tmpdir(), 'voiceassist-volume-'));
  private readonly volume = join(this.dir, 'volume');

  constructor() {
    mkdirSync(this.volume);
    copyFileSync(join(root, 'test/delivery/fake-docker.sh'), join(this.dir, 'docker'));
    chmodSync(join(this.dir, 'docker'), 0o755);
    writeFileSync(join(this.dir, 'state'), 'true image config\n');
    this.runs([]);
  }

  /** The container runs, with these arguments. */
  runs(command: readonly string[]): void {
    writeFileSync(join(this.dir, 'arguments'), JSON.stringify(command));
  }

  /** The text of a file of the live version. */
  read(path: string): string {
    return readFileSync(join(this.volume, 'current', path), 'utf8');
  }

  versions(): string[] {
    return readdirSync(join(this.volume, 'versions')).sort();
  }

  /** Delivers these files. @param live absent: the container is replaced afterwards */
  async deliver(files: Files, live?: DeliveryPlan['live']) {
    const plan: DeliveryPlan = {
      ...{ dockerHost: 'unix:///nowhere', stack: 'va-fake', toolsImage: 'tools' },
      ...{ container: 'va-fake-service', volume: 'config', mount: '/etc/service' },
      ...(live ? { live } : {}),
    };
    const { exitCode, all } = await execa('node', ['infra/delivery/deliver.ts'], {
      cwd: root,
      env: {
        DELIVERY_PLAN: JSON.stringify(plan),
        FAKE_VOLUME: this.volume,
        FAKE_CONTAINER: this.dir,
        PATH: `${this.dir}${delimiter}${process.env.PATH}`,
      },
      input: formatFiles(files),
      reject: false,
      all: true,
    });
    return { exitCode, all };
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
