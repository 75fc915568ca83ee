import type { Provider } from '../core/provider.ts';
import { localCommand } from './local-command.ts';

/** The `command` provider: commands on this machine. It has no settings. */
export const commandProvider: Provider<void> = {
  name: 'command',
  config: {},
  bridged: false,
  configure: () => Promise.resolve(),
  resources: [localCommand],
};
