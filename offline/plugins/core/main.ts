import grpc from '@grpc/grpc-js';
import { engineLog } from './engine-log.ts';
import type { Provider } from './provider.ts';
import { providerDefinition, providerService } from './server.ts';

/** How often the plugin looks whether the engine that started it is still there. */
const PARENT_CHECK_MILLISECONDS = 2000;

/**
 * Runs a plugin as the engine expects it: listens on a loopback port, prints the port on
 * the first line of stdout and serves until it is stopped.
 * @param args command line: flags, then the engine's address
 */
export async function runPlugin<Client>(
  provider: Provider<Client>,
  version: string,
  args: string[],
): Promise<void> {
  // The shim's setting is for this process alone, not for the commands that it starts.
  delete process.env['NODE_COMPILE_CACHE'];
  const address = args.at(-1) ?? '';
  const server = new grpc.Server({
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });
  const log = engineLog(address.startsWith('-') ? '' : address);
  server.addService(providerDefinition, providerService(provider, version, log));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  process.stdout.write(`${port}\n`);
  exitWithParent();
}

/** An engine that was killed cannot stop its plugins: they notice that they were orphaned. */
function exitWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, PARENT_CHECK_MILLISECONDS).unref();
}
