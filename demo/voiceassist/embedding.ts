import { createHash } from 'node:crypto';

/** Numbers in a vector. */
export const DIMENSIONS = 32;

/**
 * A text as a vector of length 1: each word adds to two places that its hash names. The same words give
 * the same vector, and texts that share words point in a similar direction. No language model.
 */
export function embed(text: string): number[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];
  const vector = new Array<number>(DIMENSIONS).fill(0);
  for (const word of words) {
    const hash = createHash('sha256').update(word).digest();
    // The sign tells words apart that share a place. The second weight is smaller, so that the sum of
    // no two words is nothing.
    for (const [at, weight] of [
      [0, 1],
      [2, 0.5],
    ] as const) {
      vector[hash[at]! % DIMENSIONS]! += hash[at + 1]! % 2 === 0 ? weight : -weight;
    }
  }
  const length = Math.hypot(...vector);
  // Words may cancel each other out; a vector of zeros has no direction, and Qdrant refuses it.
  if (length === 0) return vector.map((_, index) => (index === 0 ? 1 : 0));
  return vector.map((value) => value / length);
}
