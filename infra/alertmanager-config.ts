import { inhibitRules, routeTree } from '../rules/routing.ts';
import { receivers } from '../rules/receivers.ts';
import { notificationTemplates } from '../rules/templates.ts';
import type { Settings } from '../stacks/schema.ts';
import type { Files } from './files.ts';
import { secretFile } from './paths.ts';
import { webClientFiles } from './web.ts';
import { toYaml } from './yaml.ts';

/** alertmanager.yml and its message templates. Secrets are paths of files: Alertmanager expands no variables. */
export function alertmanagerFiles(settings: Settings): Files {
  return {
    'alertmanager.yml': toYaml({
      global: { resolve_timeout: '5m' },
      templates: ['templates/*.tmpl'],
      route: routeTree(settings.receivers, settings.routing),
      inhibit_rules: inhibitRules,
      receivers: receivers(settings.receivers, secretFile),
    }),
    ...webClientFiles('alertmanager', settings),
    'templates/voiceassist.tmpl': notificationTemplates,
  };
}
