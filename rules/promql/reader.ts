import type { SyntaxNode, Tree } from '@lezer/common';
import type { Aggregation, Binary, Expr, Matcher } from './expr.ts';
import { below, children, errorAt, unquoted } from './tree.ts';

/** What a query says, or where it stops making sense. */
export type Parsed = { expr: Expr; error?: never } | { expr?: never; error: string };

/** What a grammar's tree says about how two sides are put together. */
interface Matching {
  bool: boolean;
  /** Holds `on` or `ignoring`, with their labels. */
  matched: SyntaxNode | null | undefined;
  on: boolean;
  /** Holds `group_left` or `group_right`. */
  group: SyntaxNode | null | undefined;
  /** Their labels. */
  included: SyntaxNode | null | undefined;
}

/** Reads a query's tree as an expression; what PromQL and LogQL have in the same form is read here. */
export abstract class Reader {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The whole query, of which `tree` is what the grammar made. */
  query(tree: Tree): Parsed {
    const at = errorAt(tree);
    const root = tree.topNode.firstChild;
    if (at !== undefined || root === null) return { error: syntaxError(this.text, at ?? 0) };
    return { expr: this.expr(root) };
  }

  protected abstract expr(node: SyntaxNode): Expr;

  /** What stands in the parentheses of a call or an aggregation. */
  protected abstract args(node: SyntaxNode): Expr[];

  protected of(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  protected matcher(node: SyntaxNode): Matcher {
    const [label, op, value] = children(node).map((child) => this.of(child));
    return {
      label: node.name === 'QuotedLabelMatcher' ? unquoted(label!) : label!,
      op: op as Matcher['op'],
      value: unquoted(value!),
    };
  }

  protected aggregation(
    node: SyntaxNode,
    op: SyntaxNode | null,
    grouping: SyntaxNode | null,
  ): Aggregation {
    const args = this.args(node);
    return {
      kind: 'aggregation',
      op: this.of(op!),
      ...this.grouping(grouping),
      ...(args.length > 1 ? { parameter: args[0]! } : {}),
      arg: args.at(-1)!,
    };
  }

  protected grouping(node: SyntaxNode | null): Pick<Aggregation, 'grouping' | 'labels'> {
    return { grouping: node?.getChild('Without') ? 'without' : 'by', labels: this.labels(node) };
  }

  protected binary(node: SyntaxNode, { bool, matched, on, group, included }: Matching): Binary {
    const [left, operator] = children(node);
    const side = group?.getChild('GroupLeft')
      ? ('left' as const)
      : group?.getChild('GroupRight')
        ? ('right' as const)
        : undefined;
    return {
      kind: 'binary',
      op: this.of(operator!).toLowerCase(),
      left: this.expr(left!),
      right: this.expr(node.lastChild!),
      bool,
      ...(matched ? { matching: { on, labels: this.labels(matched) } } : {}),
      ...(side ? { many: { side, include: this.labels(included) } } : {}),
    };
  }

  /** Names of labels below a node, as either grammar calls them. */
  private labels(node: SyntaxNode | null | undefined): string[] {
    if (!node) return [];
    return below(node, 'LabelName', 'QuotedLabelName', 'Identifier').map((label) =>
      label.name === 'QuotedLabelName' ? unquoted(this.of(label)) : this.of(label),
    );
  }
}

/** The sentence about a text that the grammar does not take. */
function syntaxError(text: string, at: number): string {
  const rest = text.slice(at, at + 30).trim();
  return rest === '' ? 'the query ends too early' : `the query is not understood at "${rest}"`;
}
