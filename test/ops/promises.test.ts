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
  test('are there', () => {
    expect(rows.length).toBeGreaterThan(10);
  });

  test.each(rows)('$promise', ({ file, title }) => {
    expect(readFileSync(join(root, file), 'utf8')).toContain(title);
  });
});
