import type { PropertySpec } from './schema.ts';
import { isInternal, isObject, isSecret, plain, UNKNOWN } from './values.ts';
import type { Properties, Value } from './values.ts';

/** What the engine says about the plugin itself; no setting of the provider. */
const ABOUT_THE_PLUGIN = ['version', 'pluginDownloadURL', 'pluginChecksums'];

/**
 * The provider's settings. The SDK sends everything but strings as JSON text
 * (`retries: "10"`), so such a text is read back into its value.
 */
export function readConfig(specs: Record<string, PropertySpec>, given: Properties): Properties {
  const config: Properties = {};
  for (const [key, raw] of Object.entries(given)) {
    if (isInternal(key) || ABOUT_THE_PLUGIN.includes(key)) continue;
    const value = plain(raw);
    config[key] = specs[key]?.type === 'string' ? value : parsed(value);
  }
  return config;
}

function parsed(value: Value): Value {
  if (typeof value !== 'string' || value === UNKNOWN) return value;
  try {
    const result = JSON.parse(value) as Value;
    return isObject(result) && isSecret(result) ? plain(result) : result;
  } catch {
    return value;
  }
}
