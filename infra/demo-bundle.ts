import { buildSync } from 'esbuild';

const sources = new URL('../demo/', import.meta.url);
const made = new Map<string, string>();

/**
 * A program of demo/ with its libraries as one file, which runs in a container of the plain Node image,
 * where there is no npm. The same sources and lock file give the same bytes, so that nothing is replaced
 * without a change.
 *
 * @param folder below demo/; its `main.ts` is the entry
 */
export function demoBundle(folder: string): string {
  const known = made.get(folder);
  if (known !== undefined) return known;
  const { outputFiles } = buildSync({
    entryPoints: [new URL(`${folder}/main.ts`, sources).pathname],
    absWorkingDir: sources.pathname,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // State holds it; error and class names show in logs and metrics.
    minify: true,
    keepNames: true,
    // A preview shows lines.
    lineLimit: 200,
    legalComments: 'none',
    // Libraries of the old module system ask for Node's own modules at run time.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    write: false,
    logLevel: 'silent',
  });
  const text = outputFiles[0]!.text;
  made.set(folder, text);
  return text;
}
