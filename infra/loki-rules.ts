import { logRuleGroups } from '../rules/index.ts';
import { renderRules } from '../rules/render.ts';
import type { Settings } from '../stacks/schema.ts';
import type { Files } from './files.ts';
import { linksOf, watchedBy } from './watched.ts';

/** One file per group of rules over logs, below the directory of Loki's only tenant, which it calls `fake`. */
export function lokiRuleFiles(settings: Settings): Files {
  const rules = renderRules(logRuleGroups(watchedBy(settings), linksOf(settings)));
  return Object.fromEntries(Object.entries(rules).map(([name, text]) => [`fake/${name}`, text]));
}
