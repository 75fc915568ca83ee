import { describe, expect, test } from 'vitest';
import { sectionsOf, withSection, type Finished } from '../../ops/bench/benchmarks-page.ts';

const order = ['up', 'preview', 'live'];
const finished = (name: string, value: number): Finished => ({
  name,
  about: `what ${name} measures`,
  seconds: 125,
  facts: ['2026-11-28, commit abc', '2 cores'],
  sizes: ['compose', 'pulumi up'],
  rows: [
    { name: 'time', unit: 's', values: [10, value], aim: { of: 'ratio', atMost: [null, 1.3] } },
    { name: 'a | b', unit: '', values: [1, 1] },
  ],
  notes: ['Read', 'me.'],
});

describe('the page of all figures', () => {
  test('has what was measured, with what is hoped for, how and on what', () => {
    const page = withSection('', finished('up', 12), order);
    expect(page).toMatch(/^# Benchmarks\n/);
    expect(page.slice(page.indexOf('## up'))).toBe(`## up

What up measures. \`npm run bench -- up\`, 2 min 5 s.

|  | compose | pulumi up | aim |
| --- | ---: | ---: | ---: |
| time | 10 s | 12 s (x1.2) | x1.3 at most: met |
| a \\| b | 1 | 1 (x1) |  |

Read me.

<details><summary>Measured on and with</summary>

- 2026-11-28, commit abc
- 2 cores

</details>
`);
  });

  test('sections follow each other in one order, whenever they were made', () => {
    let page = '';
    for (const name of ['live', 'up', 'preview'])
      page = withSection(page, finished(name, 12), order);
    expect([...sectionsOf(page).keys()]).toEqual(order);
  });

  test('a new section takes the place of the old one, and leaves the others to the letter', () => {
    let page = '';
    for (const name of order) page = withSection(page, finished(name, 12), order);
    const before = sectionsOf(page);
    const after = sectionsOf(withSection(page, finished('preview', 14), order));
    expect(after.get('preview')).toContain('14 s (x1.4) | x1.3 at most: missed');
    expect(after.get('preview')).not.toContain('12 s');
    expect([after.get('up'), after.get('live')]).toEqual([before.get('up'), before.get('live')]);
  });

  test('the same figures give the same page, and a bench that is no more has no section', () => {
    const page = withSection(
      withSection('', finished('old', 1), ['old']),
      finished('up', 12),
      order,
    );
    expect(withSection(page, finished('up', 12), order)).toBe(page);
    expect([...sectionsOf(page).keys()]).toEqual(['up']);
  });
});
