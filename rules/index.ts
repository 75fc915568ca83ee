import type { Language } from './parsed-rules.ts';
import { withShared, type Links } from './shared.ts';
import { logSubjects, subjects, type Subject, type SubjectName } from './subjects.ts';
import { scaleTime } from './timescale.ts';
import type { FinishedRuleGroup } from './types.ts';
import type { Watched } from './watched.ts';

/** All rule groups of a stack over metrics, after the shared pass, in the time that it runs in. */
export function ruleGroups(watched: Watched, links: Links): FinishedRuleGroup[] {
  return finished(subjects, 'promql', watched, links);
}

/** All rule groups over logs, after the same pass. */
export function logRuleGroups(watched: Watched, links: Links): FinishedRuleGroup[] {
  return finished(logSubjects, 'logql', watched, links);
}

function finished(
  list: Record<string, Subject>,
  language: Language,
  watched: Watched,
  links: Links,
): FinishedRuleGroup[] {
  return Object.entries(list).flatMap(([subject, groups]) =>
    groups(watched)
      .filter(({ watches }) => watches.every((source) => watched.sources.has(source)))
      .filter(({ rules }) => rules.length > 0)
      .map((group) => withShared(group, subject as SubjectName, links))
      .map((group) => scaleTime(group, watched.timescale, language)),
  );
}
