import grpc from '@grpc/grpc-js';
import anyPb from 'google-protobuf/google/protobuf/any_pb.js';
import structPb from 'google-protobuf/google/protobuf/struct_pb.js';
import providerPb from '@pulumi/pulumi/proto/provider_pb.js';
import statusPb from '@pulumi/pulumi/proto/status_pb.js';
import { InitializationFailed } from './provider.ts';
import { toStruct } from './wire.ts';

/** An error as gRPC sends it; one that leaves a resource behind carries its id and state. */
export function rpcError(error: unknown): grpc.ServiceError {
  const message = error instanceof Error ? error.message : String(error);
  const metadata = new grpc.Metadata();
  if (error instanceof InitializationFailed) {
    const detail = new providerPb.ErrorResourceInitFailed();
    detail.setId(error.created.id);
    detail.setProperties(toStruct(error.created.state));
    detail.setReasonsList([message]);
    detail.setInputs(new structPb.Struct());
    const packed = new anyPb.Any();
    packed.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
    const status = new statusPb.Status();
    status.setCode(grpc.status.UNKNOWN);
    status.setMessage(message);
    status.addDetails(packed);
    // grpc-js has no call for error details: this trailer is how gRPC carries them.
    metadata.add('grpc-status-details-bin', Buffer.from(status.serializeBinary()));
  }
  return Object.assign(new Error(message), {
    code: grpc.status.UNKNOWN,
    details: message,
    metadata,
  });
}
