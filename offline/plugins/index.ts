import { pluginSources } from './bundle.ts';
import { installPlugin, sourcesKey } from './install.ts';
import { wantedPlugin } from './places.ts';

export { officialPlugin, type ProbeOptions } from './official.ts';
export { providePlugins, type ProvidedPlugins } from './provide.ts';
export { wantedPlugin, type WantedPlugin } from './places.ts';

/** The names of the plugins that can be put in the place of official ones. */
export const offlinePlugins = pluginSources.map(({ name }) => name);

export interface InstallOptions {
  /** Is told one line per plugin that is put in place. */
  report?: (line: string) => void;
}

/**
 * Puts an offline plugin in the place of every official one that is not installed.
 * One that is already there, built from these very sources, is kept.
 * @returns the names of those that were put in place and of those that were kept
 */
export async function installPlugins({ report }: InstallOptions = {}): Promise<{
  installed: string[];
  cached: string[];
}> {
  const key = await sourcesKey();
  const installed: string[] = [];
  const cached: string[] = [];
  for (const source of pluginSources) {
    const start = Date.now();
    const outcome = await installPlugin(source, key);
    if (outcome === 'cached') cached.push(source.name);
    if (outcome !== 'installed') continue;
    installed.push(source.name);
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    const { version } = wantedPlugin(source.name);
    report?.(`plugin ${source.name} ${version}: the offline one, built in ${seconds} s`);
  }
  return { installed, cached };
}
