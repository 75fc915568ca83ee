/** What `infra/` tells the delivery commands, as JSON in `DELIVERY_PLAN`. Nothing here is secret. */

/** What every command needs to reach its container. */
export interface ContainerPlan {
  dockerHost: string;
  /** The stack's name prefix: one-shot containers carry it as a label, so that a killed run's are found. */
  stack: string;
  /** Image with sh, tar, mv -T and nc. */
  toolsImage: string;
  /** The service's container. */
  container: string;
}

/** Credentials of a service that asks for them: TLS, and a password that lies in its secret volume. */
export interface WebPlan {
  user: string;
  secretsVolume: string;
  /** Name of the file in that volume. */
  passwordFile: string;
}

/** Who can be asked what it has loaded. */
export type LiveService =
  'prometheus' | 'alertmanager' | 'blackbox-exporter' | 'alloy' | 'loki-rules';

export interface DeliveryPlan extends ContainerPlan {
  /** Named volume that holds `versions/<hash>/` and the links `current` and `proven`. */
  volume: string;
  /** Where the service mounts it; the checker sees it there too. */
  mount: string;
  check?: {
    image: string;
    /** Entry point first; `{dir}` stands for the candidate's directory. */
    command: string[];
    user: string;
    secrets?: { volume: string; mount: string };
  };
  /** Absent: the service's container is replaced, because its command names the version. */
  live?: {
    port: number;
    /** Path to POST to; absent: the service looks for itself. */
    reload?: string;
    /** Who is asked what it runs. */
    service: LiveService;
    /** Seconds until it must run the new files. */
    within: number;
    web?: WebPlan;
  };
}

/** How a running service is brought to use a new secret; absent: it reads the file at each use. */
export type SecretUse =
  /** POST to a path, or a restart of the container; then `metric` says with 1 that it works. */
  | { kind: 'reload'; path: string; port: number; metric: string }
  | { kind: 'restart'; port: number; metric: string }
  /** Redis itself: told over its own protocol. */
  | { kind: 'redis' };

export interface SecretPlan extends ContainerPlan {
  volume: string;
  /** The service's user, who alone may read the files. */
  uid: number;
  use?: SecretUse;
}

/** A password that a server keeps in its own data. */
export interface PasswordPlan extends ContainerPlan {
  server: 'grafana' | 'postgres';
  user: string;
  /** PostgreSQL only. */
  database?: string;
}

/** The plan from the environment. @throws when it is missing: the command is run by Pulumi, not by hand. */
export function readPlan<T>(): T {
  const text = process.env.DELIVERY_PLAN;
  if (text === undefined) {
    throw new Error('DELIVERY_PLAN is not set: this command is run by `pulumi up`, not by hand.');
  }
  return JSON.parse(text) as T;
}
