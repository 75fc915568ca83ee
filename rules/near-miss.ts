/** The name that was probably meant, as the end of a sentence; empty when none is near. */
export function nearMiss(name: string, known: Iterable<string>): string {
  // One letter of a short word, two of a longer one: more would be another word.
  const limit = name.length < 5 ? 1 : Math.max(2, Math.floor(name.length / 6));
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance = editDistance(name, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best === undefined ? '' : `; did you mean ${best}?`;
}

/** Letters to insert, remove or replace until one word is the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next[j + 1] = Math.min(
        row[j + 1]! + 1,
        next[j]! + 1,
        row[j]! + (a.charCodeAt(i) === b.charCodeAt(j) ? 0 : 1),
      );
    }
    row = next;
  }
  return row[b.length]!;
}
