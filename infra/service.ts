import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import type { ServiceName } from '../stacks/schema.ts';
import type { ConfigFiles } from './config-files.ts';
import { labels } from './labels.ts';
import { logRotation } from './log-rotation.ts';
import { secretsDir } from './paths.ts';
import { imageOf } from './services.ts';
import type { SecretFiles } from './secret-files.ts';
import { childOf, type Stack } from './stack.ts';

/** A Linux capability that a service keeps, and why it cannot do without. */
export interface Capability {
  name: `CAP_${string}`;
  reason: string;
}

export interface ServiceArgs {
  /** Arguments after the image's entry point. No element may be empty. */
  command?: string[];
  /** `uid:gid`; default: the image's own user. Root only with a reason in the component. */
  user?: string;
  /** Never a secret: environment is shown by `docker inspect`. */
  environment?: Record<string, string>;
  /** The check that works in this image (components.md section 3), as CMD arguments. */
  healthcheck: string[];
  /** Seconds that the first start may take. @default 60 */
  readyWithin?: number;
  /** Config trees, each mounted read-only at its directory. */
  config?: ConfigFiles | ConfigFiles[];
  /** Secret files, mounted read-only at `/run/stack-secrets`. */
  secrets?: SecretFiles;
  /** Directory of the service's own data, kept on a named volume. */
  dataDir?: string;
  /** Writable directories in memory, beside the data; value: mount options. */
  tmpfs?: Record<string, string>;
  /** Paths of the Docker host, read-only. */
  hostPaths?: { host: string; container: string; propagation?: 'rslave' | 'private' }[];
  devices?: string[];
  /** @default none */
  capabilities?: Capability[];
  /** False only where the image writes outside its volumes, with the reason in the component. @default true */
  readOnlyRoot?: boolean;
  /** Host namespaces instead of the stack's network, for what measures the host. */
  host?: { network?: boolean; pid?: boolean };
  /** Also joins the networks of the settings, to reach targets there. @default false */
  joinsTargets?: boolean;
  /** Published port. `null`: only inside the stack. */
  publish?: { port: number | null; internal: number };
  /** Seconds between TERM and KILL. @default 30 */
  graceSeconds?: number;
  dependsOn?: pulumi.Input<pulumi.Resource>[];
}

/**
 * One service of the stack: its image, its data volume and its container. The only place where a
 * container is declared, so that each has the same hardening, limits, logs and health rules.
 */
export class Service extends pulumi.ComponentResource {
  /** The container's name, as `docker` commands and Loki's label `container` know it. */
  readonly containerName: string;
  readonly container: docker.Container;
  readonly dataVolume: docker.Volume | undefined;

  constructor(
    name: ServiceName,
    args: ServiceArgs,
    stack: Stack,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super('voiceassist:monitoring:Service', name, {}, opts);
    const { settings } = stack;
    this.containerName = `${settings.namePrefix}-${name}`;

    const image = imageOf(name, settings);
    this.dataVolume =
      args.dataDir === undefined
        ? undefined
        : new docker.Volume(
            `${name}-data`,
            { name: `${this.containerName}-data`, labels: labels(settings, name) },
            // `down` keeps data; the next `up` finds the volume by its name.
            childOf(this, stack, { retainOnDelete: true, protect: settings.protectData }),
          );

    const limits = settings.resources[name];
    this.container = new docker.Container(
      name,
      {
        name: this.containerName,
        // The literal reference, not an output of the image: previews then show the replacement.
        image: stack.image(image),
        ...(args.command ? { command: args.command } : {}),
        envs: Object.entries(args.environment ?? {}).map(([key, value]) => `${key}=${value}`),
        labels: labels(settings, name),
        ...(args.user === undefined ? {} : { user: args.user }),

        restart: 'unless-stopped',
        init: false,
        // As much swap as memory means none: a service that leaks is killed, not the host slowed.
        memory: limits.memory,
        memorySwap: limits.memory,
        ulimits: [{ name: 'nproc', soft: limits.processes, hard: limits.processes }],
        readOnly: args.readOnlyRoot ?? true,
        tmpfs: args.tmpfs ?? {},
        capabilities: {
          drops: ['ALL'],
          adds: (args.capabilities ?? []).map((capability) => capability.name).sort(),
        },
        securityOpts: [
          // The engine adds it where the host's processes are seen; unsaid, it would be drift.
          ...(args.host?.pid ? ['label=disable'] : []),
          'no-new-privileges:true',
        ],
        logDriver: 'json-file',
        logOpts: logRotation,

        healthcheck: {
          tests: ['CMD', ...args.healthcheck],
          // Each check starts a process, so they are few; a start interval makes `up` quick all the same.
          // Engines before 25 know none and give the first result one interval after the start.
          ...(settings.docker.oldEngine
            ? { interval: '5s', retries: 6 }
            : { interval: '10s', retries: 3, startInterval: '2s' }),
          timeout: '5s',
          startPeriod: '30s',
        },
        wait: true,
        waitTimeout: args.readyWithin ?? 60,
        // Unset means killed at once: stores need time to write what they hold.
        destroyGraceSeconds: args.graceSeconds ?? 30,
        // The default deletes anonymous volumes with the container, data of a mistyped path included.
        removeVolumes: false,
        mustRun: true,

        ...(args.host?.pid ? { pidMode: 'host' } : {}),
        ...(args.host?.network
          ? { networkMode: 'host' }
          : { networksAdvanced: networks(name, args, stack) }),
        ports:
          args.publish?.port == null
            ? []
            : [
                {
                  internal: args.publish.internal,
                  external: args.publish.port,
                  ip: settings.publish.address,
                  protocol: 'tcp',
                },
              ],
        volumes: volumes(args, this.dataVolume),
        mounts: (args.hostPaths ?? [])
          .filter((path) => path.propagation !== undefined)
          .map((path) => ({
            type: 'bind',
            source: path.host,
            target: path.container,
            readOnly: true,
            bindOptions: { propagation: path.propagation! },
          })),
        devices: (args.devices ?? []).map((path) => ({
          hostPath: path,
          containerPath: path,
          permissions: 'r',
        })),
      },
      childOf(this, stack, {
        dependsOn: [
          stack.pulled(image),
          ...configs(args),
          ...(args.secrets ? [args.secrets] : []),
          ...(args.dependsOn ?? []),
        ] as pulumi.Input<pulumi.Resource>[],
        // These report "updated" and change nothing; a container that never became healthy must be
        // made again, not waved through by the next `up`.
        replaceOnChanges: ['healthcheck', 'tmpfs', 'init', 'mounts', '#initerror'],
      }),
    );

    this.registerOutputs({ containerName: this.containerName, containerId: this.container.id });
  }
}

function networks(name: ServiceName, args: ServiceArgs, stack: Stack) {
  return [
    // By id, so that a replaced network takes its containers along.
    { name: stack.network.id, aliases: [name] },
    ...(args.joinsTargets ? stack.settings.docker.joinNetworks.map((n) => ({ name: n })) : []),
  ];
}

function configs({ config = [] }: ServiceArgs): ConfigFiles[] {
  return Array.isArray(config) ? config : [config];
}

function volumes(args: ServiceArgs, data: docker.Volume | undefined) {
  return [
    ...configs(args).map((config) => ({
      volumeName: config.volumeName,
      containerPath: config.directory,
      readOnly: true,
    })),
    ...(args.secrets
      ? [{ volumeName: args.secrets.volumeName, containerPath: secretsDir, readOnly: true }]
      : []),
    ...(data ? [{ volumeName: data.name, containerPath: args.dataDir!, readOnly: false }] : []),
    ...(args.hostPaths ?? [])
      .filter((path) => path.propagation === undefined)
      .map((path) => ({ hostPath: path.host, containerPath: path.container, readOnly: true })),
  ];
}
