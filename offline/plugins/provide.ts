import { join } from 'node:path';
import type { Reporter } from '../../ops/progress.ts';
import { cliFolder } from '../cli.ts';
import { offlineMode } from '../mode.ts';
import { pluginSources } from './bundle.ts';
import { installPlugin, sourcesKey } from './install.ts';
import { officialPlugin } from './official.ts';
import { hasOfficialPlugin, triedLately, wantedPlugin } from './places.ts';

export interface ProvidedPlugins {
  /** Names of the plugins that are official ones. */
  official: string[];
  /** Names of the offline ones that were put in place just now. */
  installed: string[];
  /** Names of the offline ones that were there, built from these very sources. */
  cached: string[];
}

/**
 * Sees to it that the CLI finds every provider plugin that the program needs: the official one
 * where it is installed or can be downloaded (it takes the place of an offline one), else the
 * offline one. Where it could not be downloaded it is not tried again for some hours.
 * @throws when OFFLINE=0 and an official plugin cannot be had
 */
export async function providePlugins({ report }: { report: Reporter }): Promise<ProvidedPlugins> {
  const mode = offlineMode();
  const provided: ProvidedPlugins = { official: [], installed: [], cached: [] };
  // All at once: without a network each try costs some seconds.
  const official = await Promise.all(
    pluginSources.map(async ({ name }) => {
      const wanted = wantedPlugin(name);
      if (hasOfficialPlugin(wanted.name, wanted.version)) return true;
      if (mode === 'always') return false;
      if (mode === 'auto' && triedLately(wanted.name, wanted.version)) return false;
      return await officialPlugin(wanted.name, wanted.version, {
        pulumi: join(cliFolder(), 'pulumi'),
      });
    }),
  );
  const key = await sourcesKey();
  for (const [i, source] of pluginSources.entries()) {
    const { name } = source;
    const { version } = wantedPlugin(name);
    if (official[i]) {
      provided.official.push(name);
    } else if (mode === 'never') {
      throw new Error(
        `The plugin ${name} ${version} cannot be downloaded and OFFLINE=0 forbids the offline one: unset OFFLINE.`,
      );
    } else if ((await installPlugin(source, key)) === 'cached') {
      provided.cached.push(name);
    } else {
      provided.installed.push(name);
      report.say(`plugin ${name} ${version}: the offline one, for the inputs that the stack uses`);
    }
  }
  return provided;
}
