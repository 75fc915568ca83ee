import * as command from '@pulumi/command';
import * as docker from '@pulumi/docker';
import * as grafana from '@pulumi/grafana';
import * as pulumi from '@pulumi/pulumi';

/** How many resources of which kind the flat program has, and where they go. */
export interface FlatPlan {
  components: number;
  docker: number;
  command: number;
  grafana: number;
  dockerHost: string;
  grafanaUrl: string;
  grafanaAuth: string;
  /** In front of the name of every volume. */
  prefix: string;
  /** By which its volumes are found and removed. */
  label: string;
}

/** What the least program with as many resources on the same plugins costs: constants, no dependencies. */
function flatProgram(plan: FlatPlan): void {
  const dockerProvider = new docker.Provider('docker', { host: plan.dockerHost });
  const grafanaProvider = new grafana.Provider('grafana', {
    url: plan.grafanaUrl,
    auth: plan.grafanaAuth,
  });
  for (let i = 0; i < plan.components; i++) new Flat(`component-${i}`);
  for (let i = 0; i < plan.docker; i++)
    new docker.Volume(
      `volume-${i}`,
      { name: `${plan.prefix}-flat-${i}`, labels: [{ label: plan.label, value: plan.prefix }] },
      { provider: dockerProvider },
    );
  for (let i = 0; i < plan.command; i++)
    new command.local.Command(`command-${i}`, { create: 'true' });
  for (let i = 0; i < plan.grafana; i++)
    new grafana.oss.Folder(
      `folder-${i}`,
      { uid: `flat-${i}`, title: `Flat ${i}` },
      { provider: grafanaProvider },
    );
}

class Flat extends pulumi.ComponentResource {
  constructor(name: string) {
    super('voiceassist:bench:Flat', name);
    this.registerOutputs();
  }
}

const text = process.env['FLAT_PLAN'];
if (text !== undefined) flatProgram(JSON.parse(text) as FlatPlan);
