import * as command from '@pulumi/command';
import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import type { DeliveryPlan, LiveService, WebPlan } from './delivery/plan.ts';
import { formatFiles, versionOf } from './delivery/files-text.ts';
import type { Files } from './files.ts';
import type { ImageName } from './images.ts';
import { labels } from './labels.ts';
import { configDir, readerOf, secretsDir, type ConfiguredService } from './paths.ts';
import type { SecretFiles } from './secret-files.ts';
import { childOf, containerPlan, type Stack } from './stack.ts';

export interface ConfigFilesArgs {
  files: Files;
  /** The service's own checker, run in a one-shot container of its pinned image before anything is swapped. */
  check?: {
    image: ImageName;
    /** Entry point and arguments; `{dir}` stands for the directory of the candidate files. */
    command: string[];
    user: string;
  };
  /**
   * How a running service takes the new files: told on its port, then asked what it runs; or `replace`:
   * its command names the version, so its container is replaced.
   */
  apply: LiveApply | 'replace';
  /** Secret files that the checker looks for. */
  secrets?: SecretFiles;
}

export interface LiveApply {
  /** Who is asked what it has loaded. */
  service: LiveService;
  port: number;
  /** Path to POST to. Absent: the service looks at its files by itself. */
  reload?: string;
  /** Seconds until it must run the new files; else the old ones are put back. @default 10 */
  within?: number;
  /** Where the service asks for TLS and a password. */
  web?: WebPlan;
}

/**
 * The config tree of one service on a named volume of its own, delivered whole: checked, swapped,
 * reloaded, read back, and put back as it was when any of that fails.
 */
export class ConfigFiles extends pulumi.ComponentResource {
  readonly volumeName: pulumi.Output<string>;
  /** Where the volume is mounted in the service's container. */
  readonly directory: string;
  /** The directory of the files: `current` follows the live version, or the version itself. */
  readonly filesDir: string;

  constructor(
    name: ConfiguredService,
    args: ConfigFilesArgs,
    stack: Stack,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super('voiceassist:monitoring:ConfigFiles', `${name}-config`, {}, opts);
    const { settings } = stack;
    const service = readerOf(name);
    const volume = new docker.Volume(
      `${name}-config`,
      { name: `${settings.namePrefix}-${name}-config`, labels: labels(settings, service) },
      childOf(this, stack),
    );
    this.volumeName = volume.name;
    this.directory = configDir[name];
    const version = versionOf(args.files);
    this.filesDir =
      args.apply === 'replace'
        ? `${this.directory}/versions/${version}`
        : `${this.directory}/current`;

    const plan: DeliveryPlan = {
      ...containerPlan(service, stack),
      volume: `${settings.namePrefix}-${name}-config`,
      mount: this.directory,
      ...(args.check
        ? {
            check: {
              image: stack.image(args.check.image),
              command: args.check.command,
              user: args.check.user,
              ...(args.secrets
                ? {
                    secrets: {
                      volume: `${settings.namePrefix}-${service}-secrets`,
                      mount: secretsDir,
                    },
                  }
                : {}),
            },
          }
        : {}),
      ...(args.apply === 'replace' ? {} : { live: { within: 10, ...args.apply } }),
    };
    new command.local.Command(
      `${name}-delivery`,
      {
        create: 'node infra/delivery/deliver.ts',
        // The files as people read them: a preview shows the lines that change.
        stdin: formatFiles(args.files),
        environment: { DELIVERY_PLAN: JSON.stringify(plan) },
        addPreviousOutputInEnv: false,
        logging: command.local.Logging.Stderr,
      },
      {
        parent: this,
        dependsOn: [
          volume,
          stack.pulled('busybox'),
          ...(args.check ? [stack.pulled(args.check.image)] : []),
          ...(args.secrets ? [args.secrets] : []),
        ],
      },
    );
    this.registerOutputs({ volumeName: this.volumeName, filesDir: this.filesDir });
  }
}
