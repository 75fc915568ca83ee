import type { ResourceSchema, PropertySpec } from './schema.ts';
import type { Failure } from './check.ts';
import type { Properties } from './values.ts';

/** What an operation is told about its surroundings. */
export interface Operation {
  /** Aborted when the engine cancels (Ctrl-C). */
  signal: AbortSignal;
  /** The resource's name in the program. */
  name: string;
  /** How long the operation may take, from `customTimeouts`; undefined: as long as it needs. */
  timeoutSeconds: number | undefined;
  /** Shows a line beside the resource while it is worked on; it is gone afterwards. */
  status(line: string): void;
  /** Shows a line that stays. */
  warn(line: string): void;
}

export interface Created {
  id: string;
  state: Properties;
}

/** One resource type: everything is without secret marks and, in these calls, known. */
export interface ResourceType<Client> {
  token: string;
  schema: ResourceSchema;
  /** What the state is compared by: what was read, or the inputs of the last run. */
  compare: 'state' | 'inputs';
  /** Gives the resource a name of its own when the program gives none. */
  autoname?: true;
  /** The old one must be gone before the new one can be made. */
  deleteBeforeReplace?: true;
  /** What a bridged provider notes in the state: the version of the state's form. */
  meta?: string;
  /** Outputs that every update may change. */
  changingOutputs?: string[];
  /** Rules that concern several inputs. */
  validate?(inputs: Properties): Failure[];
  create(client: Client, inputs: Properties, operation: Operation): Promise<Created>;
  /** The state as it is now; undefined where the resource is gone. */
  read(
    client: Client,
    id: string,
    state: Properties,
    operation: Operation,
  ): Promise<Created | undefined>;
  update(
    client: Client,
    id: string,
    state: Properties,
    inputs: Properties,
    operation: Operation,
  ): Promise<Properties>;
  delete(client: Client, id: string, state: Properties, operation: Operation): Promise<void>;
}

export interface Provider<Client> {
  name: string;
  /** Inputs of the provider resource. */
  config: Record<string, PropertySpec>;
  /**
   * Whether the official one is a bridged Terraform provider. The engine then takes secret marks
   * off what it sends and puts them back on every output of the same name, and the state repeats
   * the id: a state can go from one plugin to the other.
   */
  bridged: boolean;
  configure(config: Properties, signal: AbortSignal): Promise<Client>;
  resources: ResourceType<Client>[];
}

/** The resource exists but is not as it should be: the engine keeps it, with the reason. */
export class InitializationFailed extends Error {
  override name = 'InitializationFailed';
  readonly created: Created;

  constructor(created: Created, reason: string) {
    super(reason);
    this.created = created;
  }
}
