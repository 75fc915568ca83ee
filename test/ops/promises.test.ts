import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../ops/stack-file.ts';

/** Rows of the table under "Promises" in docs/operations.md: promise, file, the test's own words. */
const section = /^## Promises\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(
  readFileSync(join(root, 'docs/operations.md'), 'utf8'),
)?.[1];
const rows = [...(section ?? '').matchAll(/^\| (.+?) \| `(test\/[^`]+)` \| (.+?) \|$/gm)].map(
  ([, promise = '', file = '', title = '']) => ({ promise, file, title }),
);

describe('docs/operations.md promises', () => {
  test('are rows that are read, one and all', () => {
    const lines = (section ?? '').split('\n').filter((line) => line.startsWith('|'));
    // Less the head and the line under it.
    expect(rows.length).toBe(lines.length - 2);
    expect(rows.length).toBeGreaterThan(40);
  });

  test.each(rows)('$promise', ({ file, title }) => {
    expect(readFileSync(join(root, file), 'utf8')).toContain(title);
  });

  test.each([...new Set(rows.map(({ file }) => file))])('%s runs all of its tests', (file) => {
    expect(readFileSync(join(root, file), 'utf8')).not.toMatch(
      /\b(test|describe|it)(\.\w+)*\.(skip|only|todo)\b/,
    );
  });
});
