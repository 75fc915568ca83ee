import type grpc from '@grpc/grpc-js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import pluginPb from '@pulumi/pulumi/proto/plugin_pb.js';
import providerGrpc from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import type { CheckRequest, ConfigureRequest } from '@pulumi/pulumi/proto/provider_pb.js';
import { checkInputs } from './check.ts';
import { readConfig } from './config.ts';
import { diffProperties } from './diff.ts';
import type { EngineLog } from './engine-log.ts';
import { packageSchema } from './package-schema.ts';
import type { Provider } from './provider.ts';
import { ResourceServer } from './resource-server.ts';
import { checkResponse, diffResponse } from './responses.ts';
import { rpcError } from './rpc-errors.ts';
import { fromStruct } from './wire.ts';

type Callback = (error: grpc.ServiceError | null, response?: unknown) => void;

/**
 * The gRPC methods of a Pulumi resource provider.
 * @param version of the official plugin in whose place this one stands
 */
export function providerService<Client>(
  provider: Provider<Client>,
  version: string,
  log: EngineLog,
): grpc.UntypedServiceImplementation {
  const cancel = new AbortController();
  let client: { value: Client } | undefined;
  const resources = new ResourceServer(provider, log, cancel.signal, () => {
    if (client === undefined) throw new Error(`The ${provider.name} plugin is not configured yet.`);
    return client.value;
  });
  const subject = `pulumi:providers:${provider.name}`;

  const handshake = (): unknown => {
    const response = new providerPb.ProviderHandshakeResponse();
    response.setAcceptSecrets(!provider.bridged);
    return response;
  };
  const configure = async (request: ConfigureRequest): Promise<unknown> => {
    const args = readConfig(provider.config, fromStruct(request.getArgs()));
    client = { value: await provider.configure(args, cancel.signal) };
    const response = new providerPb.ConfigureResponse();
    response.setAcceptsecrets(!provider.bridged);
    response.setSupportspreview(true);
    return response;
  };
  const checkConfig = (request: CheckRequest): unknown => {
    const given = fromStruct(request.getNews());
    const config = readConfig(provider.config, given);
    return checkResponse(given, checkInputs(subject, provider.name, provider.config, config));
  };

  const methods: Record<string, (request: never) => unknown> = {
    handshake,
    getPluginInfo: () => {
      const info = new pluginPb.PluginInfo();
      info.setVersion(version);
      return info;
    },
    getSchema: () => {
      const response = new providerPb.GetSchemaResponse();
      response.setSchema(packageSchema(provider, version));
      return response;
    },
    checkConfig,
    // A changed host or password is the same provider: its resources are never replaced for it.
    diffConfig: (request: Parameters<typeof resources.diff>[0]) => {
      const before = readConfig(provider.config, fromStruct(request.getOldInputs()));
      const after = readConfig(provider.config, fromStruct(request.getNews()));
      return diffResponse(diffProperties(provider.config, before, after), false);
    },
    configure,
    check: (request: Parameters<typeof resources.check>[0]) => resources.check(request),
    diff: (request: Parameters<typeof resources.diff>[0]) => resources.diff(request),
    create: (request: Parameters<typeof resources.create>[0]) => resources.create(request),
    read: (request: Parameters<typeof resources.read>[0]) => resources.read(request),
    update: (request: Parameters<typeof resources.update>[0]) => resources.update(request),
    delete: async (request: Parameters<typeof resources.delete>[0]) => {
      await resources.delete(request);
      return new emptyPb.Empty();
    },
    cancel: () => {
      cancel.abort(new Error('cancelled'));
      return new emptyPb.Empty();
    },
    attach: () => new emptyPb.Empty(),
  };
  return Object.fromEntries(Object.entries(methods).map(([name, work]) => [name, unary(work)]));
}

/** Wraps a function as a gRPC method; what it throws becomes the error of the call. */
function unary(work: (request: never) => unknown): grpc.handleUnaryCall<unknown, unknown> {
  return (call: { request: unknown }, callback: Callback) => {
    new Promise((resolve) => resolve(work(call.request as never))).then(
      (response) => callback(null, response),
      (error: unknown) => callback(rpcError(error)),
    );
  };
}

/** The service definition that the methods belong to. */
export const providerDefinition = providerGrpc.ResourceProviderService;
