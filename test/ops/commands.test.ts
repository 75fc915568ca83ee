import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { root } from '../../ops/stack-file.ts';

const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
  scripts: Record<string, string>;
};
const commands = Object.entries(scripts).flatMap(([name, script]) => {
  const file = /(?:ops|test\/rules)\/[a-z-]+\.ts/.exec(script)?.[0];
  return file === undefined ? [] : [[name, file] as const];
});
const node = (...args: string[]) => execa('node', args, { cwd: root, reject: false, all: true });

describe.concurrent('every command of package.json', () => {
  test.for(commands)('npm run %s explains itself', async ([, file], { expect }) => {
    const { exitCode, stdout } = await node(file, '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Usage: npm /);
  });

  test.for(commands)('npm run %s refuses an option that it lacks', async ([, file], { expect }) => {
    const { exitCode, all } = await node(file, '--no-such-option');
    expect(exitCode).toBe(2);
    expect(all).toContain('error:');
  });
});

describe('render', () => {
  test('an unknown stack is refused with a sentence, and nothing is written', async () => {
    const { exitCode, all } = await node(
      'ops/render.ts',
      '--stack',
      'qa',
      '--out',
      '/nonexistent/x',
    );
    expect(exitCode).toBe(1);
    expect(all).toContain('there is no profile "qa"');
    expect(all).not.toMatch(/\bat .*\.ts:\d+/);
  });
});
