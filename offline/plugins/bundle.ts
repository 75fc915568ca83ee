import { build, type Plugin } from 'esbuild';
import { dirname, join } from 'node:path';

/** One provider plugin: where its code is and what stands for which official plugin. */
export interface PluginSource {
  /** `docker`, `command` or `grafana`. */
  name: string;
  /** Module and export of the provider, relative to this folder. */
  module: string;
  provider: string;
}

export const pluginSources: PluginSource[] = [
  { name: 'docker', module: './docker/provider.ts', provider: 'dockerProvider' },
  { name: 'command', module: './command/provider.ts', provider: 'commandProvider' },
  { name: 'grafana', module: './grafana/provider.ts', provider: 'grafanaProvider' },
];

/**
 * Bundles a plugin into one CommonJS file: node reads one file instead of hundreds, and the
 * plugin goes on working when node_modules is gone.
 * @param version of the official plugin in whose place it stands
 */
export async function bundlePlugin(
  source: PluginSource,
  version: string,
  outfile: string,
): Promise<void> {
  await build({
    stdin: {
      contents: `
        import { ${source.provider} as provider } from '${source.module}';
        import { runPlugin } from './core/main.ts';
        runPlugin(provider, ${JSON.stringify(version)}, process.argv.slice(2)).catch((error) => {
          console.error(error);
          process.exit(1);
        });`,
      resolveDir: import.meta.dirname,
      sourcefile: `${source.name}-plugin.ts`,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    logLevel: 'silent',
    absWorkingDir: dirname(join(import.meta.dirname)),
    plugins: [leaveOutUnused],
  });
}

/**
 * dockerode loads an ssh client and a protobuf loader for features that are not used here
 * (ssh goes through the ssh command; images are not built): half of the start time.
 */
const leaveOutUnused: Plugin = {
  name: 'leave-out-unused',
  setup(context) {
    const unused = /^(ssh2|protobufjs|@grpc\/proto-loader)$/;
    context.onResolve({ filter: unused }, ({ path, importer }) =>
      /docker-modem|dockerode/.test(importer) ? { path, namespace: 'unused' } : undefined,
    );
    context.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({
      contents: 'module.exports = {};',
      loader: 'js',
    }));
  },
};
