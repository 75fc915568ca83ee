import { general } from './general.ts';
import type { Job } from './jobs.ts';
import { logs } from './logs.ts';
import { monitoring } from './monitoring.ts';
import { withShared, type Links } from './shared.ts';
import type { FinishedRuleGroup } from './types.ts';

/**
 * All rule groups of a stack over metrics, one subject each, after the shared pass.
 *
 * @param deployed the jobs that the stack scrapes: rules about others are left out
 */
export function ruleGroups(deployed: ReadonlySet<Job>, links: Links): FinishedRuleGroup[] {
  return withShared([general, monitoring(deployed)], links);
}

/** All rule groups over logs, after the same pass: LogQL, evaluated by Loki. */
export function logRuleGroups(links: Links): FinishedRuleGroup[] {
  return withShared([logs], links);
}
