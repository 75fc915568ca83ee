import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goldenDir, renderRoutes, renderStack, routesFile } from '../ops/golden.ts';
import { pulumiYaml } from '../ops/pulumi-yaml.ts';
import { root } from '../ops/stack-file.ts';
import { profiles } from '../stacks/resolve.ts';

function tree(dir: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = `${entry.parentPath}/${entry.name}`;
        return [path.slice(dir.length + 1), readFileSync(path, 'utf8')];
      }),
  );
}

describe('golden files (npm run golden rewrites them)', () => {
  test.each(Object.keys(profiles))(
    '%s renders what is committed, no file more or less',
    (stack) => {
      const files = renderStack(stack);
      const golden = tree(goldenDir(stack));
      expect(Object.keys(files).sort()).toEqual(Object.keys(golden).sort());
      for (const [path, text] of Object.entries(files)) expect(text, path).toBe(golden[path]);
    },
  );

  test('rendering twice gives the same bytes', () => {
    expect(renderStack('prod')).toEqual(renderStack('prod'));
  });

  test('the routes of every alert are those that are committed', () => {
    expect(readFileSync(routesFile, 'utf8')).toBe(renderRoutes());
  });

  test('Pulumi.yaml declares the config keys that the program reads', () => {
    expect(readFileSync(`${root}/Pulumi.yaml`, 'utf8')).toBe(pulumiYaml());
  });
});
