/**
 * Makes the same program run where only package registries can be reached. Nothing here is used
 * for a part whose official form can be had, and the program in `infra/` knows nothing of it.
 */
export { cliFolder, cliVersion } from './cli.ts';
export { offlineMode, type OfflineMode } from './mode.ts';
export { provideCli } from './provide-cli.ts';
export { provideImages, type ProvideResult } from './provide-images.ts';
