/** What `infra/` tells the delivery commands, as JSON in `DELIVERY_PLAN`. Nothing here is secret. */
export interface DeliveryPlan {
  dockerHost: string;
  /** Named volume that holds `versions/<hash>/` and the link `current`. */
  volume: string;
  /** Where the service mounts it; the checker sees it there too. */
  mount: string;
  /** Image with sh, tar, mv -T and nc. */
  toolsImage: string;
  /** The service's container; when it does not run, it will read the new files as it starts. */
  container: string;
  check?: {
    image: string;
    /** Entry point first; `{dir}` stands for the candidate's directory. */
    command: string[];
    user: string;
    secrets?: { volume: string; mount: string };
  };
  reload?: { path: string; port: number };
  /** Who is asked, after the reload, what it runs. */
  readBack?: 'prometheus' | 'alertmanager' | 'blackbox-exporter' | 'alloy';
}

export interface SecretPlan {
  dockerHost: string;
  volume: string;
  toolsImage: string;
  uid: number;
}

/** The plan from the environment. @throws when it is missing: the command is run by Pulumi, not by hand. */
export function readPlan<T>(): T {
  const text = process.env.DELIVERY_PLAN;
  if (text === undefined) {
    throw new Error('DELIVERY_PLAN is not set: this command is run by `pulumi up`, not by hand.');
  }
  return JSON.parse(text) as T;
}
