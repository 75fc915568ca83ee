import type { SyntaxNode } from '@lezer/common';

/** A piece of a query and what takes its place. */
export interface Edit {
  from: number;
  to: number;
  text: string;
}

export const instead = ({ from, to }: SyntaxNode, text: string): Edit => ({ from, to, text });

/** A query after edits that do not overlap; what lies between them stays letter by letter. */
export function edited(query: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((text, edit) => text.slice(0, edit.from) + edit.text + text.slice(edit.to), query);
}
