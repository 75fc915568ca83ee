import type { Known } from '../known.ts';
import type { Language } from '../parsed-rules.ts';
import type { Expr } from '../promql/expr.ts';
import type { Labels } from '../promql/labels.ts';
import type { FinishedRule } from '../types.ts';
import type { Watched } from '../watched.ts';

/** A rule with what its expression means. */
export interface Examined {
  /** Its alert's or record's name. */
  name: string;
  group: string;
  language: Language;
  rule: FinishedRule;
  expr: Expr;
  /** What its result may carry. */
  labels: Labels;
}

/** What a rule is held against. */
export interface Context {
  known: Known;
  watched: Watched;
}

/** One thing to look at: sentences without their subject, the rule; none where all is well. */
export type Check = (rule: Examined, context: Context) => string[];
