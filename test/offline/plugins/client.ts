import grpc from '@grpc/grpc-js';
import providerGrpc from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import type { Message } from 'google-protobuf';
import type {
  CheckResponse,
  ConfigureResponse,
  CreateResponse,
  DiffResponse,
  ErrorResourceInitFailed,
  ReadResponse,
  UpdateResponse,
} from '@pulumi/pulumi/proto/provider_pb.js';
import { engineLog } from '../../../offline/plugins/core/engine-log.ts';
import type { Provider } from '../../../offline/plugins/core/provider.ts';
import { providerDefinition, providerService } from '../../../offline/plugins/core/server.ts';
import type { Properties } from '../../../offline/plugins/core/values.ts';
import { fromStruct, toStruct } from '../../../offline/plugins/core/wire.ts';

type Call = (request: Message, callback: (error: Error | null, response: never) => void) => void;

/** What a create that failed half-way left behind. */
export interface HalfMade {
  id: string;
  state: Properties;
  reasons: string[];
}

/** Speaks to a plugin as the engine does: over gRPC. */
export class PluginClient {
  readonly #server: grpc.Server;
  readonly #client: grpc.Client;
  readonly #token: string;

  private constructor(server: grpc.Server, client: grpc.Client, token: string) {
    this.#server = server;
    this.#client = client;
    this.#token = token;
  }

  /** @param token of the resource type that the calls are about */
  static async start<Client>(
    provider: Provider<Client>,
    token: string,
    config: Properties = {},
  ): Promise<PluginClient> {
    const server = new grpc.Server();
    server.addService(providerDefinition, providerService(provider, '9.9.9', engineLog('')));
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    const Client = grpc.makeGenericClientConstructor(
      providerGrpc.ResourceProviderService,
      'ResourceProvider',
    );
    const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const plugin = new PluginClient(server, client, token);
    await plugin.configure(config);
    return plugin;
  }

  stop(): void {
    this.#client.close();
    this.#server.forceShutdown();
  }

  configure(config: Properties): Promise<ConfigureResponse> {
    const request = new providerPb.ConfigureRequest();
    request.setArgs(toStruct(config));
    return this.#call('configure', request);
  }

  /** Sentences of what is refused, and the inputs as they would be used. */
  async check(
    news: Properties,
    olds: Properties = {},
  ): Promise<{ refusals: string[]; inputs: Properties }> {
    const request = new providerPb.CheckRequest();
    request.setUrn(this.#urn());
    request.setNews(toStruct(news));
    request.setOlds(toStruct(olds));
    request.setRandomseed(Buffer.from('0123456789'));
    const response = await this.#call<CheckResponse>('check', request);
    return {
      refusals: response.getFailuresList().map((failure) => failure.getReason()),
      inputs: fromStruct(response.getInputs()),
    };
  }

  /** Changed properties, and those among them that replace. */
  async diff(
    state: Properties,
    news: Properties,
    oldInputs: Properties = {},
  ): Promise<{ changed: string[]; replaces: string[]; deleteBeforeReplace: boolean }> {
    const request = new providerPb.DiffRequest();
    request.setUrn(this.#urn());
    request.setId('the-id');
    request.setOlds(toStruct(state));
    request.setOldInputs(toStruct(oldInputs));
    request.setNews(toStruct(news));
    const response = await this.#call<DiffResponse>('diff', request);
    return {
      changed: response.getDiffsList(),
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async create(inputs: Properties, preview = false): Promise<{ id: string; state: Properties }> {
    const request = new providerPb.CreateRequest();
    request.setUrn(this.#urn());
    request.setProperties(toStruct(inputs));
    request.setPreview(preview);
    const response = await this.#call<CreateResponse>('create', request);
    return { id: response.getId(), state: fromStruct(response.getProperties()) };
  }

  /** What a create that must fail half-way leaves behind. */
  async createHalf(inputs: Properties): Promise<HalfMade> {
    try {
      await this.create(inputs);
    } catch (error) {
      const [status] = (error as grpc.ServiceError).metadata.get('grpc-status-details-bin');
      if (status instanceof Buffer) return halfMade(status);
      throw error;
    }
    throw new Error('the create did not fail');
  }

  async read(
    id: string,
    state: Properties,
    inputs: Properties,
  ): Promise<{ id: string; state: Properties; inputs: Properties }> {
    const request = new providerPb.ReadRequest();
    request.setUrn(this.#urn());
    request.setId(id);
    request.setProperties(toStruct(state));
    request.setInputs(toStruct(inputs));
    const response = await this.#call<ReadResponse>('read', request);
    return {
      id: response.getId(),
      state: fromStruct(response.getProperties()),
      inputs: fromStruct(response.getInputs()),
    };
  }

  async update(
    id: string,
    state: Properties,
    news: Properties,
    preview = false,
  ): Promise<Properties> {
    const request = new providerPb.UpdateRequest();
    request.setUrn(this.#urn());
    request.setId(id);
    request.setOlds(toStruct(state));
    request.setNews(toStruct(news));
    request.setPreview(preview);
    return fromStruct((await this.#call<UpdateResponse>('update', request)).getProperties());
  }

  async delete(id: string, state: Properties): Promise<void> {
    const request = new providerPb.DeleteRequest();
    request.setUrn(this.#urn());
    request.setId(id);
    request.setProperties(toStruct(state));
    await this.#call('delete', request);
  }

  #urn(): string {
    return `urn:pulumi:test::project::${this.#token}::thing`;
  }

  #call<Response>(method: string, request: Message): Promise<Response> {
    const call = (this.#client as unknown as Record<string, Call>)[method];
    return new Promise((resolve, reject) => {
      call?.call(this.#client, request, (error, response) =>
        error ? reject(error) : resolve(response),
      );
    });
  }
}

/** Takes the detail out of a google.rpc.Status: field 3, an Any, whose field 2 is the message. */
function halfMade(status: Buffer): HalfMade {
  const marker = 'pulumirpc.ErrorResourceInitFailed';
  const after = status.indexOf(marker) + marker.length;
  // Behind the type's name: the tag of field 2, and the length as a varint.
  let start = after + 1;
  while ((status[start] ?? 0) & 0x80) start++;
  const bytes = new Uint8Array(status.subarray(start + 1));
  const detail: ErrorResourceInitFailed =
    providerPb.ErrorResourceInitFailed.deserializeBinary(bytes);
  return {
    id: detail.getId(),
    state: fromStruct(detail.getProperties()),
    reasons: detail.getReasonsList(),
  };
}
