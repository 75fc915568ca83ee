/** The npm package ships these two generated files without types. */
declare module '@pulumi/pulumi/proto/provider_grpc_pb.js' {
  import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
  export const ResourceProviderService: ServiceDefinition<UntypedServiceImplementation>;
}

declare module '@pulumi/pulumi/proto/engine_grpc_pb.js' {
  import type { ChannelCredentials, Client } from '@grpc/grpc-js';
  import type { LogRequest } from '@pulumi/pulumi/proto/engine_pb.js';
  export const EngineClient: new (
    address: string,
    credentials: ChannelCredentials,
  ) => Client & { log(request: LogRequest, callback: (error: unknown) => void): void };
}
