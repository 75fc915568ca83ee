/** One sample of an answer, as its line says it. */
export interface SampleLine {
  name: string;
  /** A map, as `__proto__` is a label's name like any other. */
  labels: ReadonlyMap<string, string>;
  value: number;
}

/** A line that is not understood: the message says what is wrong, without the line's number. */
export class BadLine extends Error {}

/**
 * Reads a line of either text format: a name, labels in braces, a value, maybe a time, and in OpenMetrics
 * maybe an exemplar. As strict as Prometheus, which refuses the whole answer for one bad line.
 *
 * @throws {BadLine}
 */
export function sampleLine(text: string, isOpenMetrics: boolean): SampleLine {
  const line = new Cursor(text);
  let name = line.take(/[a-zA-Z_:][a-zA-Z0-9_:]*/y);
  line.blank();
  const labels = new Map<string, string>();
  if (line.take(/\{/y) !== undefined) name = labelsOf(line, name, labels);
  if (name === undefined) throw new BadLine(`${line.rest()} has no name of a metric`);
  if (name === '') throw new BadLine('it has an empty name');
  line.blank();
  const value = numberOf(line.take(/[^ \t]+/y) ?? '');
  line.blank();
  const time = isOpenMetrics ? /-?\d+(\.\d*)?(e[+-]?\d+)?/iy : /-?\d+/y;
  if (line.take(time) !== undefined) line.blank();
  if (isOpenMetrics && line.take(/# *\{/y) !== undefined) exemplar(line);
  if (!line.isAtEnd()) throw new BadLine(`nothing may stand at ${line.rest()}`);
  return { name, labels, value };
}

/** What stands between braces; a quoted text without `=` is the name, when the name is no plain word. */
function labelsOf(
  line: Cursor,
  before: string | undefined,
  labels: Map<string, string>,
): string | undefined {
  let name = before;
  for (let isFirst = true; ; isFirst = false) {
    line.blank();
    if (line.take(/\}/y) !== undefined) return name;
    if (!isFirst) {
      line.expect(/,/y, 'a comma or }');
      line.blank();
      if (line.take(/\}/y) !== undefined) return name;
    }
    const quoted = line.take(QUOTED);
    const label = quoted === undefined ? line.take(/[a-zA-Z_][a-zA-Z0-9_]*/y) : unescaped(quoted);
    if (label === undefined) throw new BadLine(`a label's name should stand at ${line.rest()}`);
    line.blank();
    if (quoted !== undefined && name === undefined && !line.isAt('=')) name = label;
    else {
      line.expect(/=/y, '=');
      line.blank();
      const value = unescaped(line.expect(QUOTED, "a label's value in quotes"));
      if (labels.has(label)) throw new BadLine(`the label ${label} stands twice`);
      labels.set(label, value);
    }
  }
}

const QUOTED = /"(?:[^"\\]|\\.)*"/y;

function unescaped(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(/\\([\\"n])/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));
}

/** Read to be sure that it is one; nothing here is made of it. */
function exemplar(line: Cursor): void {
  labelsOf(line, '', new Map());
  line.blank();
  numberOf(line.take(/[^ \t]+/y) ?? '');
  line.blank();
  if (line.take(/\d+(\.\d*)?(e[+-]?\d+)?/iy) !== undefined) line.blank();
}

/** A number as Go reads it, whose `NaN` and `Inf` may be written in any case. */
function numberOf(text: string): number {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (/^[+-]?nan$/i.test(text)) return NaN;
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  throw new BadLine(
    text === '' ? 'it has no value' : `its value "${shortened(text)}" is no number`,
  );
}

/** A place in a line. */
class Cursor {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  expect(pattern: RegExp, what: string): string {
    const found = this.take(pattern);
    if (found === undefined) throw new BadLine(`${what} should stand at ${this.rest()}`);
    return found;
  }

  blank(): void {
    this.take(/[ \t]+/y);
  }

  isAt(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** What is left, in quotes and short, for a message. */
  rest(): string {
    const left = this.text.slice(this.at);
    return left === '' ? 'the end of the line' : `"${shortened(left)}"`;
  }
}

function shortened(text: string): string {
  const visible = text.replaceAll('\r', '\\r');
  return visible.length <= 40 ? visible : `${visible.slice(0, 40)}...`;
}
