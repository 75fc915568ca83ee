import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import type {
  CheckRequest,
  CheckResponse,
  CreateRequest,
  CreateResponse,
  DeleteRequest,
  DiffRequest,
  DiffResponse,
  ReadRequest,
  ReadResponse,
  UpdateRequest,
  UpdateResponse,
} from '@pulumi/pulumi/proto/provider_pb.js';
import { keepsName, withName, withNote } from './autoname.ts';
import { checkInputs } from './check.ts';
import { diffProperties } from './diff.ts';
import { checkResponse, diffResponse } from './responses.ts';
import type { EngineLog } from './engine-log.ts';
import { inputsOf, plannedCreate, plannedUpdate } from './plan.ts';
import { InitializationFailed, type Operation, type Provider } from './provider.ts';
import type { ResourceType } from './provider.ts';
import { markSecrets } from './secrets.ts';
import { hasUnknown, plainProperties, type Properties } from './values.ts';
import { fromStruct, toStruct } from './wire.ts';

/** Answers the engine's calls about resources. */
export class ResourceServer<Client> {
  readonly #provider: Provider<Client>;
  readonly #log: EngineLog;
  readonly #signal: AbortSignal;
  readonly #client: () => Client;

  constructor(
    provider: Provider<Client>,
    log: EngineLog,
    signal: AbortSignal,
    client: () => Client,
  ) {
    this.#provider = provider;
    this.#log = log;
    this.#signal = signal;
    this.#client = client;
  }

  check(request: CheckRequest): CheckResponse {
    const type = this.#typeOf(request.getUrn());
    const old = fromStruct(request.getOlds());
    let inputs = fromStruct(request.getNews());
    const name = nameOf(request.getUrn());
    if (type.autoname) inputs = withName(inputs, old, name, request.getRandomseed_asU8());
    if (this.#provider.bridged) inputs = withNote(inputs);
    const given = plainProperties(inputs);
    const failures = checkInputs(type.token, this.#provider.name, type.schema.inputs, given);
    if (failures.length === 0) failures.push(...(type.validate?.(given) ?? []));
    return checkResponse(inputs, failures);
  }

  diff(request: DiffRequest): DiffResponse {
    const type = this.#typeOf(request.getUrn());
    const oldInputs = plainProperties(fromStruct(request.getOldInputs()));
    const state = plainProperties(fromStruct(request.getOlds()));
    const inputs = plainProperties(fromStruct(request.getNews()));
    const ignored = request.getIgnorechangesList();
    const changes = diffProperties(
      type.schema.inputs,
      type.compare === 'inputs' ? oldInputs : state,
      inputs,
      oldInputs,
    ).filter(({ path }) => !ignored.some((prefix) => isUnder(path, prefix)));
    const sameName = type.autoname === true && keepsName(state, inputs);
    return diffResponse(changes, type.deleteBeforeReplace === true || sameName);
  }

  async create(request: CreateRequest): Promise<CreateResponse> {
    const type = this.#typeOf(request.getUrn());
    const inputs = fromStruct(request.getProperties());
    const response = new providerPb.CreateResponse();
    if (request.getPreview()) {
      const planned = plannedCreate(type.schema, plainProperties(inputs));
      response.setProperties(toStruct(this.#marked(type, planned, inputs)));
      return response;
    }
    const given = known(type, plainProperties(inputs));
    const operation = this.#operation(request.getUrn(), request.getTimeout());
    const created = await this.#keepingSecrets(type, inputs, () =>
      type.create(this.#client(), given, operation),
    );
    response.setId(created.id);
    const state = this.#whole(type, created.id, created.state);
    response.setProperties(toStruct(this.#marked(type, state, inputs)));
    return response;
  }

  async read(request: ReadRequest): Promise<ReadResponse> {
    const type = this.#typeOf(request.getUrn());
    const oldInputs = fromStruct(request.getInputs());
    const state = plainProperties(fromStruct(request.getProperties()));
    const operation = this.#operation(request.getUrn(), 0);
    const found = await type.read(this.#client(), request.getId(), state, operation);
    const response = new providerPb.ReadResponse();
    // An answer without an id says that the resource is gone.
    if (found === undefined) return response;
    const inputs = inputsOf(type.schema, found.state, plainProperties(oldInputs));
    response.setId(found.id);
    const whole = this.#whole(type, found.id, found.state);
    response.setProperties(toStruct(this.#marked(type, whole, oldInputs)));
    response.setInputs(toStruct(this.#marked(type, inputs, oldInputs)));
    return response;
  }

  async update(request: UpdateRequest): Promise<UpdateResponse> {
    const type = this.#typeOf(request.getUrn());
    const state = plainProperties(fromStruct(request.getOlds()));
    const inputs = fromStruct(request.getNews());
    const plainInputs = plainProperties(inputs);
    const response = new providerPb.UpdateResponse();
    if (request.getPreview()) {
      const planned = plannedUpdate(type.schema, state, plainInputs, type.changingOutputs);
      response.setProperties(toStruct(this.#marked(type, planned, inputs)));
      return response;
    }
    const given = known(type, plainInputs);
    const operation = this.#operation(request.getUrn(), request.getTimeout());
    const updated = await this.#keepingSecrets(type, inputs, () =>
      type.update(this.#client(), request.getId(), state, given, operation),
    );
    const whole = this.#whole(type, request.getId(), updated);
    response.setProperties(toStruct(this.#marked(type, whole, inputs)));
    return response;
  }

  async delete(request: DeleteRequest): Promise<void> {
    const type = this.#typeOf(request.getUrn());
    const state = plainProperties(fromStruct(request.getProperties()));
    const operation = this.#operation(request.getUrn(), request.getTimeout());
    await type.delete(this.#client(), request.getId(), state, operation);
  }

  #typeOf(urn: string): ResourceType<Client> {
    const token = urn.split('::')[2]?.split('$').at(-1) ?? '';
    const type = this.#provider.resources.find((candidate) => candidate.token === token);
    if (type) return type;
    const known = this.#provider.resources.map((candidate) => candidate.token).join(', ');
    throw new Error(
      `The offline ${this.#provider.name} plugin does not implement ${token}; it implements ${known}.`,
    );
  }

  #operation(urn: string, timeout: number): Operation {
    return {
      signal: this.#signal,
      name: nameOf(urn),
      timeoutSeconds: timeout > 0 ? timeout : undefined,
      status: (line) => this.#log.status(urn, line),
      warn: (line) => this.#log.warn(urn, line),
    };
  }

  #marked(type: ResourceType<Client>, state: Properties, inputs: Properties): Properties {
    if (this.#provider.bridged) return state;
    return markSecrets(state, inputs, Object.keys(type.schema.outputs));
  }

  /** With what a bridged provider adds to every state. */
  #whole(type: ResourceType<Client>, id: string, state: Properties): Properties {
    if (!this.#provider.bridged) return state;
    return { ...state, id, ...(type.meta === undefined ? {} : { __meta: type.meta }) };
  }

  /** A half-made resource goes into the state too: its secrets must be marked as well. */
  async #keepingSecrets<T>(
    type: ResourceType<Client>,
    inputs: Properties,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof InitializationFailed)) throw error;
      const { id, state } = error.created;
      const marked = { id, state: this.#marked(type, this.#whole(type, id, state), inputs) };
      throw new InitializationFailed(marked, error.message);
    } finally {
      await this.#log.drained();
    }
  }
}

/** Inputs that may be acted on: outside a preview the engine knows every value. */
function known<Client>(type: ResourceType<Client>, inputs: Properties): Properties {
  for (const [key, value] of Object.entries(inputs)) {
    if (hasUnknown(value)) throw new Error(`${type.token}: ${key} is not known yet.`);
  }
  return inputs;
}

function nameOf(urn: string): string {
  return urn.split('::').slice(3).join('::');
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`);
}
