import { createHash } from 'node:crypto';
import { logRuleGroups, ruleGroups } from '../rules/index.ts';
import { inhibitRules } from '../rules/inhibition.ts';
import { timeIntervals } from '../rules/maintenance.ts';
import { receivers } from '../rules/receivers.ts';
import type { RoutedAlert } from '../rules/route-matrix.ts';
import { routedAlerts } from '../rules/routed-alerts.ts';
import { routeTree } from '../rules/routing.ts';
import { notificationTemplates } from '../rules/templates.ts';
import type { Settings } from '../stacks/schema.ts';
import type { Files } from './files.ts';
import { secretFile } from './paths.ts';
import { linksOf, watchedBy } from './watched.ts';
import { webClientFiles } from './web.ts';
import { toYaml } from './yaml.ts';

/**
 * alertmanager.yml and its message templates. Secrets are paths of files: Alertmanager expands no variables.
 * It tells the hash of its config's text alone, so that text names the templates that go with it.
 */
export function alertmanagerFiles(settings: Settings): Files {
  const { maintenance } = settings.routing;
  const templates = createHash('sha256').update(notificationTemplates).digest('hex').slice(0, 12);
  return {
    'alertmanager.yml': `# Templates ${templates}\n${toYaml({
      global: { resolve_timeout: '5m' },
      templates: ['templates/*.tmpl'],
      ...(maintenance.length > 0 ? { time_intervals: timeIntervals(maintenance) } : {}),
      route: routeTree(settings.receivers, settings.routing, settings.timescale),
      inhibit_rules: inhibitRules(stackAlerts(settings)),
      receivers: receivers(settings.receivers, secretFile),
    })}`,
    ...webClientFiles('alertmanager', settings),
    'templates/voiceassist.tmpl': notificationTemplates,
  };
}

/** Every alert that a stack with these settings can raise. @param watched what it looks at */
export function stackAlerts(settings: Settings, watched = watchedBy(settings)): RoutedAlert[] {
  const links = linksOf(settings);
  return routedAlerts(ruleGroups(watched, links), logRuleGroups(watched, links));
}
