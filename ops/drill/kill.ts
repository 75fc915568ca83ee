import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { stackLabel, toolLabel } from '../../infra/labels.ts';

/** Where and with what containers are killed. */
export interface Killer {
  engine: Docker;
  namePrefix: string;
  /** Image with kill. */
  toolsImage: string;
}

/** Seconds in which a killed container must run again; Docker waits longer for one that died young. */
const PATIENCE = 90;

/**
 * Kills the process of a service's container with SIGKILL, and waits until Docker has started it again. Not
 * by `docker kill`: what is ended through the engine counts as stopped by hand, and stays so. And not from
 * within: a container's first process hears no signal of its own. So from the engine's machine, which may
 * be elsewhere, by a container that sees its processes and may do nothing but this.
 *
 * @throws when it does not come back
 */
export async function killService(killer: Killer, service: string): Promise<void> {
  const { engine, namePrefix, toolsImage } = killer;
  const container = engine.getContainer(`${namePrefix}-${service}`);
  const { State: before } = await container.inspect();
  const hand = await engine.createContainer({
    Image: toolsImage,
    Entrypoint: ['kill'],
    Cmd: ['-9', String(before.Pid)],
    User: '0:0',
    Labels: { [stackLabel]: namePrefix, [toolLabel]: 'drill' },
    HostConfig: {
      ...{ PidMode: 'host', NetworkMode: 'none', ReadonlyRootfs: true, LogConfig: noLog },
      ...{ CapDrop: ['ALL'], CapAdd: ['KILL'], SecurityOpt: ['no-new-privileges:true'] },
    },
  });
  try {
    await hand.start();
    await hand.wait();
  } finally {
    await hand.remove({ force: true });
  }
  const end = performance.now() + PATIENCE * 1000;
  for (;;) {
    const { State } = await container.inspect();
    if (State.Running && State.Pid !== before.Pid) return;
    if (performance.now() > end) {
      throw new Error(`${namePrefix}-${service} was killed and did not come back in ${PATIENCE} s`);
    }
    await sleep(100);
  }
}

const noLog = { Type: 'none', Config: {} };
