import { alwaysTrue } from './lint/always.ts';
import { stableIdentity, unboundedGrouping } from './lint/cardinality.ts';
import { counterFunctions } from './lint/counters.ts';
import type { Check } from './lint/examined.ts';
import { ambiguousSides, unaggregatedShare, unmatchedSides } from './lint/matching.ts';
import { shortRanges } from './lint/ranges.ts';
import { recordNames, requiredParts, resultKind } from './lint/shape.ts';
import { templateLabels } from './lint/templates.ts';

/** What holds for any query, on a dashboard too. */
export const queryChecks = {
  counterFunctions,
  unmatchedSides,
  ambiguousSides,
  unaggregatedShare,
} as const satisfies Record<string, Check>;

/** What every rule is held against, once all that it reads is known. */
export const ruleChecks = {
  resultKind,
  ...queryChecks,
  shortRanges,
  alwaysTrue,
  templateLabels,
  unboundedGrouping,
  stableIdentity,
  requiredParts,
  recordNames,
} as const satisfies Record<string, Check>;
