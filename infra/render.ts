import type { Settings } from '../stacks/schema.ts';
import { alertmanagerFiles } from './alertmanager-config.ts';
import { alloyFiles } from './alloy-config.ts';
import { blackboxExporterFiles } from './blackbox-exporter-config.ts';
import type { Files } from './files.ts';
import { grafanaFiles } from './grafana-config.ts';
import { inboxFiles } from './inbox-config.ts';
import { lokiFiles } from './loki-config.ts';
import { lokiRuleFiles } from './loki-rules.ts';
import { readerOf } from './paths.ts';
import { prometheusFiles } from './prometheus-config.ts';
import { deployedServices } from './services.ts';
import { socketProxyFiles } from './socket-proxy-config.ts';
import { voiceassistServerFiles } from './voiceassist-server-config.ts';
import { voiceassistTrafficFiles } from './voiceassist-traffic-config.ts';

/** The configured services in the order of the architecture; each gives its files from the settings alone. */
const filesOf = {
  prometheus: prometheusFiles,
  alertmanager: alertmanagerFiles,
  'blackbox-exporter': blackboxExporterFiles,
  loki: lokiFiles,
  'loki-rules': lokiRuleFiles,
  alloy: alloyFiles,
  'socket-proxy': socketProxyFiles,
  grafana: grafanaFiles,
  'voiceassist-server': voiceassistServerFiles,
  'voiceassist-traffic': voiceassistTrafficFiles,
  inbox: inboxFiles,
} as const satisfies Record<string, (settings: Settings) => Files>;

/**
 * The complete set of files that a stack with these settings runs, by `<service>/<path>`. Pure: no
 * Docker, no network, and no secret, for which there are paths of files. The program delivers exactly this.
 */
export function render(settings: Settings): Files {
  const deployed = deployedServices(settings);
  return Object.fromEntries(
    Object.entries(filesOf)
      .filter(([name]) => deployed.has(readerOf(name as keyof typeof filesOf)))
      .flatMap(([service, files]) =>
        Object.entries(files(settings)).map(([path, text]) => [`${service}/${path}`, text]),
      ),
  );
}
