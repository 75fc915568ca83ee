import { refuseBadRules } from '../rules/check.ts';
import { logRuleGroups } from '../rules/index.ts';
import { renderRules } from '../rules/render.ts';
import type { Settings } from '../stacks/schema.ts';
import type { Files } from './files.ts';
import { linksOf, watchedBy } from './watched.ts';

/**
 * One file per group of rules over logs, below the directory of Loki's only tenant, which it calls `fake`.
 *
 * @throws with a sentence for each rule that cannot work
 */
export function lokiRuleFiles(settings: Settings): Files {
  const watched = watchedBy(settings);
  const groups = logRuleGroups(watched, linksOf(settings));
  refuseBadRules({ logql: groups }, watched);
  const rules = renderRules(groups);
  return Object.fromEntries(Object.entries(rules).map(([name, text]) => [`fake/${name}`, text]));
}
