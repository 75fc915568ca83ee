import { duration } from '../progress.ts';
import { tableCells, type Measured } from './bench.ts';

/** A bench that has been run, for its section of the page. */
export interface Finished extends Measured {
  name: string;
  about: string;
  /** How long it took. */
  seconds: number;
  /** What it was made on and with, a line each. */
  facts: readonly string[];
}

const head = `# Benchmarks

Made by \`npm run bench -- all --write\`; \`npm run bench -- <name> --write\` makes one section anew. The figures of a section are of one run on one machine: beside each stands how many times the first column it is, and those ratios can be compared with other machines, the figures cannot. An aim is what is hoped for; nothing fails when it is missed.
`;

/**
 * The page with the section of one bench new, and all others as they were.
 *
 * @param page as it is; empty when there is none
 * @param order names of all benches as they follow each other; sections of others are dropped
 */
export function withSection(page: string, finished: Finished, order: readonly string[]): string {
  const sections = sectionsOf(page);
  sections.set(finished.name, section(finished));
  return [head, ...order.flatMap((name) => sections.get(name) ?? [])].join('\n');
}

/** The sections of a page by the name in their heading, each with its heading. */
export function sectionsOf(page: string): Map<string, string> {
  const parts = page.split(/^(?=## )/m).filter((part) => part.startsWith('## '));
  return new Map(
    parts.map((part) => [part.slice(3, part.indexOf('\n')).trim(), `${part.trimEnd()}\n`]),
  );
}

function section(finished: Finished): string {
  const { name, about, seconds, facts, notes } = finished;
  const [top = [], ...rows] = tableCells(finished);
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return `## ${name}

${capital(about)}. \`npm run bench -- ${name}\`, ${duration(seconds)}.

${[line(top), line(top.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')}

${notes.join(' ')}

<details><summary>Measured on and with</summary>

${facts.map((fact) => `- ${fact}`).join('\n')}

</details>
`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const escaped = (text: string) => text.replaceAll('|', '\\|');
