import type { SyntaxNode, Tree } from '@lezer/common';

/** What both grammars' trees are read with. */

export function children(node: SyntaxNode): SyntaxNode[] {
  const list = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) list.push(child);
  return list;
}

/** Nodes of a name below `node`, wherever they are. */
export function below(node: SyntaxNode, ...names: string[]): SyntaxNode[] {
  return children(node).flatMap((child) =>
    names.includes(child.name) ? [child] : below(child, ...names),
  );
}

/** Where the grammar did not know what to make of the text; `undefined`: nowhere. */
export function errorAt(tree: Tree): number | undefined {
  let at: number | undefined;
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) at ??= node.from;
    },
  });
  return at;
}

/** What a quoted string of a query stands for. */
export function unquoted(text: string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith('`')) return inner;
  return inner.replace(/\\(.)/gs, (_, sign: string) => ({ n: '\n', t: '\t' })[sign] ?? sign);
}
