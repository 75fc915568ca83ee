import * as command from '@pulumi/command';
import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import type { ServiceName } from '../stacks/schema.ts';
import type { SecretPlan, SecretUse } from './delivery/plan.ts';
import { labels } from './labels.ts';
import { childOf, containerPlan, type Stack } from './stack.ts';

export interface SecretFilesArgs {
  /** File name -> content. Outputs of `requireSecret`, or made from them. */
  files: Record<string, pulumi.Output<string>>;
  /** The service's uid, who alone may read them. */
  uid: number;
  /** For a service that reads them only at its start: how it is brought to use a changed one. */
  use?: SecretUse;
}

/**
 * The secret files of one service on a volume of its own: mode 0400, owned by the service's user. They
 * travel on stdin of one command, whose outputs and state are secret; no argument, label or variable has them.
 */
export class SecretFiles extends pulumi.ComponentResource {
  readonly volumeName: pulumi.Output<string>;

  constructor(
    name: ServiceName,
    args: SecretFilesArgs,
    stack: Stack,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super('voiceassist:monitoring:SecretFiles', `${name}-secrets`, {}, opts);
    const { settings } = stack;
    const volumeName = `${settings.namePrefix}-${name}-secrets`;
    const volume = new docker.Volume(
      `${name}-secrets`,
      { name: volumeName, labels: labels(settings, name) },
      childOf(this, stack),
    );
    this.volumeName = volume.name;
    const plan: SecretPlan = {
      ...containerPlan(name, stack),
      volume: volumeName,
      uid: args.uid,
      ...(args.use ? { use: args.use } : {}),
    };
    new command.local.Command(
      `${name}-secret-delivery`,
      {
        create: 'node infra/delivery/deliver-secrets.ts',
        stdin: pulumi.secret(pulumi.jsonStringify(args.files)),
        environment: { DELIVERY_PLAN: JSON.stringify(plan) },
        addPreviousOutputInEnv: false,
        logging: command.local.Logging.None,
      },
      {
        parent: this,
        // A component hands its own dependencies to nobody.
        dependsOn: [volume, stack.pulled('busybox'), ...dependencies(opts)],
        additionalSecretOutputs: ['stdin', 'stdout', 'stderr'],
      },
    );
    this.registerOutputs({ volumeName: this.volumeName });
  }
}

function dependencies({ dependsOn }: pulumi.ComponentResourceOptions): pulumi.Resource[] {
  return (Array.isArray(dependsOn) ? dependsOn : dependsOn ? [dependsOn] : []) as pulumi.Resource[];
}
