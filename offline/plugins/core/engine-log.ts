import grpc from '@grpc/grpc-js';
import engineGrpc from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import enginePb from '@pulumi/pulumi/proto/engine_pb.js';

/** Shows lines in the engine's output, beside the resource that they are about. */
export interface EngineLog {
  /** A line that is gone when the resource is done. */
  status(urn: string, line: string): void;
  warn(urn: string, line: string): void;
  /** Resolves when every line has been taken over. */
  drained(): Promise<void>;
}

/** @param address of the engine; empty where a test drives the plugin: lines are dropped then */
export function engineLog(address: string): EngineLog {
  if (address === '') {
    return { status: () => undefined, warn: () => undefined, drained: () => Promise.resolve() };
  }
  const client = new engineGrpc.EngineClient(address, grpc.credentials.createInsecure());
  let last = Promise.resolve();
  const send = (
    severity: (typeof enginePb.LogSeverity)[keyof typeof enginePb.LogSeverity],
    urn: string,
    message: string,
    ephemeral: boolean,
  ): void => {
    const request = new enginePb.LogRequest();
    request.setSeverity(severity);
    request.setUrn(urn);
    request.setMessage(message);
    request.setEphemeral(ephemeral);
    // One after the other: the engine prints in the order of arrival.
    last = last.then(() => new Promise<void>((done) => client.log(request, () => done())));
  };
  return {
    status: (urn, line) => send(enginePb.LogSeverity.INFO, urn, line, true),
    warn: (urn, line) => send(enginePb.LogSeverity.WARNING, urn, line, false),
    drained: () => last,
  };
}
