import { createHash } from 'node:crypto';
import type { Files } from '../files.ts';

const HEADING = /^=== (\S+) ===$/;

/**
 * A tree of text files as one text under headings, sorted by path: what a delivery gets on stdin, and
 * what `pulumi preview --diff` shows line by line.
 *
 * @throws when a line of a file would read as a heading, or a path has white space
 */
export function formatFiles(files: Files): string {
  return Object.keys(files)
    .sort()
    .map((path) => {
      const text = files[path]!;
      if (!HEADING.test(`=== ${path} ===`) || path.startsWith('/') || path.includes('..')) {
        throw new Error(
          `${path} cannot be delivered: the path must be relative, without white space.`,
        );
      }
      if (text.split('\n').some((line) => HEADING.test(line))) {
        throw new Error(
          `${path} cannot be delivered: a line of it reads as a heading (=== x ===).`,
        );
      }
      return `=== ${path} ===\n${text}${text.endsWith('\n') ? '' : '\n'}`;
    })
    .join('');
}

/** The reverse of `formatFiles`. @throws on text before the first heading, or on a path twice */
export function parseFiles(text: string): Files {
  const files: Record<string, string> = {};
  let path: string | undefined;
  for (const line of text.split('\n')) {
    const heading = HEADING.exec(line);
    if (heading) {
      path = heading[1]!;
      if (path in files) throw new Error(`${path} is delivered twice.`);
      files[path] = '';
    } else if (path !== undefined) {
      files[path] += `${line}\n`;
    } else if (line !== '') {
      throw new Error('The delivered text does not begin with a heading (=== path ===).');
    }
  }
  // The split leaves one empty line behind the last newline.
  if (path !== undefined) files[path] = files[path]!.slice(0, -1);
  return files;
}

/** Short hash of a tree: the name of its version on the volume. */
export function versionOf(files: Files): string {
  return createHash('sha256').update(formatFiles(files)).digest('hex').slice(0, 12);
}
