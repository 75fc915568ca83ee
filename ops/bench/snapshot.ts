import { Refusal } from '../cli.ts';
import type { BenchStack } from './bench-stack.ts';
import { exec, withPrometheus } from './prometheus-container.ts';

/** A block as Prometheus writes it: bytes of its chunks and of its index, and the samples in it. */
export interface Snapshot {
  samples: number;
  chunks: number;
  index: number;
}

/**
 * Has a copy of a stack's Prometheus write what it has into a block. The stack's own goes on; it would
 * have to be started with its admin API.
 */
export async function snapshotOf(stack: BenchStack): Promise<Snapshot> {
  const options = {
    files: { 'prometheus.yml': '{}\n' },
    settings: stack.settings,
    before: {
      script: 'cp -a /from/. /prometheus/',
      volumes: [`${stack.prefix}-prometheus-data:/from:ro`],
    },
    flags: ['--web.enable-admin-api'],
  };
  return withPrometheus(stack.engine, options, async ({ container, url }) => {
    const answer = await fetch(`${url}/api/v1/admin/tsdb/snapshot`, { method: 'POST' });
    if (!answer.ok) throw new Refusal(`Prometheus made no snapshot: ${await answer.text()}`);
    const look = 'cd /prometheus/snapshots/*/ && cat */meta.json && wc -c */index */chunks/*';
    return parseSnapshot(await exec(container, ['sh', '-c', look]));
  });
}

/** @param text the metadata of each block, then lines of `wc -c` */
export function parseSnapshot(text: string): Snapshot {
  const sumOf = (pattern: RegExp) =>
    [...text.matchAll(pattern)].reduce((total, [, figure]) => total + Number(figure), 0);
  return {
    samples: sumOf(/"numSamples": (\d+)/g),
    index: sumOf(/^ *(\d+) \S+\/index$/gm),
    chunks: sumOf(/^ *(\d+) \S+\/chunks\/\d+$/gm),
  };
}
