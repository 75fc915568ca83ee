import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../ops/stack-file.ts';

/** The folders and files that each folder may import at run time: the data flows one way. Type imports are free. */
const mayImport: Record<string, string[]> = {
  stacks: ['stacks'],
  rules: ['rules', 'stacks/duration.ts'],
  dashboards: ['dashboards', 'rules'],
  infra: ['infra', 'stacks', 'rules', 'dashboards'],
  demo: ['demo'],
  offline: ['offline', 'infra', 'ops'],
  ops: ['ops', 'infra', 'stacks', 'rules', 'dashboards', 'offline', 'demo'],
};

interface Import {
  from: string;
  to: string;
}

function imports(folder: string): Import[] {
  return readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const file = `${root}/${folder}/${name}`;
      const code = readFileSync(file, 'utf8');
      return [...code.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)';/gms)].map(
        ([, to = '']) => ({
          from: `${folder}/${name}`,
          to: to.startsWith('.') ? relative(root, resolve(dirname(file), to)) : to,
        }),
      );
    });
}

const isPulumi = ({ to }: Import) => to.startsWith('@pulumi/');
const list = (found: Import[]) => found.map(({ from, to }) => `${from} imports ${to}`);

describe('imports go one way', () => {
  test.each(Object.keys(mayImport))('%s', (folder) => {
    const wrong = imports(folder).filter(
      ({ to }) =>
        /^[a-z]+\//.test(to) &&
        (to.split('/')[0]! in mayImport || to.startsWith('test/')) &&
        !mayImport[folder]!.some((allowed) => to === allowed || to.startsWith(`${allowed}/`)),
    );
    expect(list(wrong)).toEqual([]);
  });

  test('rules and dashboards know nothing of Pulumi', () => {
    expect(list([...imports('rules'), ...imports('dashboards')].filter(isPulumi))).toEqual([]);
  });

  test('only stacks/settings.ts reads the Pulumi config', () => {
    const readers = imports('stacks').filter(isPulumi);
    expect(new Set(readers.map(({ from }) => from))).toEqual(new Set(['stacks/settings.ts']));
    const infra = readdirSync(`${root}/infra`, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) =>
        /pulumi\.Config\b|runtime\.allConfig/.test(readFileSync(`${root}/infra/${name}`, 'utf8')),
      );
    expect(infra).toEqual([]);
  });

  test('only infra/index.ts imports stacks/settings.ts, and nothing imports infra/index.ts', () => {
    const all = Object.keys(mayImport).flatMap(imports);
    expect(all.filter(({ to }) => to === 'infra/index.ts')).toEqual([]);
    expect(
      new Set(all.filter(({ to }) => to === 'stacks/settings.ts').map(({ from }) => from)),
    ).toEqual(new Set(['infra/index.ts']));
  });

  test('render is pure: nothing that it reaches imports Pulumi', () => {
    const all = new Map<string, Import[]>();
    for (const found of Object.keys(mayImport).flatMap(imports)) {
      all.set(found.from, [...(all.get(found.from) ?? []), found]);
    }
    const seen = new Set<string>();
    const queue = ['infra/render.ts'];
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      for (const found of all.get(file) ?? []) {
        expect(isPulumi(found), `${file} imports ${found.to}`).toBe(false);
        queue.push(found.to);
      }
    }
    expect(seen.size).toBeGreaterThan(10);
  });
});
