import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatFiles, parseFiles, versionOf } from '../../infra/delivery/files-text.ts';

const path = fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8})?\.yml$/);
const content = fc
  .string()
  .map((text) => `${text}\n`)
  .filter((text) => !/^=== \S+ ===$/m.test(text));

describe('files as one text', () => {
  test('come back as they went in', () => {
    fc.assert(
      fc.property(fc.dictionary(path, content, { noNullPrototype: true }), (files) => {
        expect(parseFiles(formatFiles(files))).toEqual(files);
      }),
    );
  });

  test('are sorted by path, so that the order of making them is no change', () => {
    expect(formatFiles({ b: '2\n', a: '1\n' })).toBe('=== a ===\n1\n=== b ===\n2\n');
    expect(versionOf({ b: '2\n', a: '1\n' })).toBe(versionOf({ a: '1\n', b: '2\n' }));
  });

  test('a changed byte is another version', () => {
    expect(versionOf({ a: '1\n' })).not.toBe(versionOf({ a: '2\n' }));
  });

  test.each([
    ['a heading inside a file', { a: 'x\n=== b ===\n' }, /a line of it reads as a heading/],
    ['a path out of the tree', { '../a': 'x\n' }, /must be relative/],
    ['an absolute path', { '/etc/a': 'x\n' }, /must be relative/],
    ['a path with a space', { 'a b': 'x\n' }, /without white space/],
  ])('%s is refused', (_name, files, sentence) => {
    expect(() => formatFiles(files)).toThrow(sentence);
  });

  test('text before the first heading is refused, and so is a path twice', () => {
    expect(() => parseFiles('lost\n=== a ===\n')).toThrow(/does not begin with a heading/);
    expect(() => parseFiles('=== a ===\n1\n=== a ===\n2\n')).toThrow(/a is delivered twice/);
  });
});
