import { hasSecret, secret, type Properties } from './values.ts';

/**
 * Puts the secret marks back on a state: an output that repeats an input keeps that input's
 * marks, and as no one knows which input went into which result, one secret input makes
 * every other output secret.
 */
export function markSecrets(
  state: Properties,
  inputs: Properties,
  outputs: Iterable<string>,
): Properties {
  const marked: Properties = { ...state };
  let anySecret = false;
  for (const [key, value] of Object.entries(inputs)) {
    if (!hasSecret(value)) continue;
    anySecret = true;
    if (marked[key] !== undefined) marked[key] = value;
  }
  if (anySecret) {
    for (const key of outputs) {
      const value = marked[key];
      if (value !== undefined) marked[key] = secret(value);
    }
  }
  return marked;
}
