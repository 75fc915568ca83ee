import * as command from '@pulumi/command';
import type * as pulumi from '@pulumi/pulumi';
import type { PasswordPlan } from './delivery/plan.ts';
import type { Service } from './service.ts';
import { containerPlan, type Stack } from './stack.ts';

/**
 * A password that a server keeps in its own data: the file that it is given counts at its first start
 * only, so a changed one, or one that meets a kept data volume, is set on the running server.
 */
export function storedPassword(
  name: 'grafana' | 'postgres',
  args: { service: Service; password: pulumi.Output<string>; user: string; database?: string },
  stack: Stack,
  opts: pulumi.CustomResourceOptions,
): command.local.Command {
  const plan: PasswordPlan = {
    ...containerPlan(name, stack),
    server: name,
    user: args.user,
    ...(args.database === undefined ? {} : { database: args.database }),
  };
  return new command.local.Command(
    `${name}-password`,
    {
      create: 'node infra/delivery/set-password.ts',
      stdin: args.password,
      environment: { DELIVERY_PLAN: JSON.stringify(plan) },
      addPreviousOutputInEnv: false,
      logging: command.local.Logging.None,
    },
    {
      ...opts,
      dependsOn: [args.service],
      additionalSecretOutputs: ['stdin', 'stdout', 'stderr'],
    },
  );
}
