import { stringify } from 'yaml';
import type { FinishedRuleGroup } from './types.ts';

/** Rule files by name (`<group>.yml`), one group each, as Prometheus reads them. */
export function renderRules(groups: readonly FinishedRuleGroup[]): Record<string, string> {
  return Object.fromEntries(
    groups.map((group) => [
      `${group.name}.yml`,
      stringify({ groups: [group] }, { lineWidth: 0, aliasDuplicateObjects: false }),
    ]),
  );
}
