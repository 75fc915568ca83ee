import type { Random } from './random.ts';

const openings = ['Please', 'Could you', 'Can you', 'I would like you to', 'When you can,'];
const verbs = ['remind me of', 'summarise', 'look up', 'plan', 'explain', 'translate', 'find'];
const things = [
  'the meeting on Monday',
  'my notes from yesterday',
  'a quiet restaurant nearby',
  'the next train home',
  'the last three messages',
  'a recipe for lentil soup',
  'the weather in the mountains',
  'the opening hours of the library',
];

/** A sentence that someone might dictate. */
export function sentence(random: Random): string {
  return `${one(openings, random)} ${one(verbs, random)} ${one(things, random)}.`;
}

/** Something to search for: a word of such sentences. */
export function searchTerm(random: Random): string {
  const words = one(things, random).split(' ');
  return words[random.below(words.length)]!;
}

function one(list: readonly string[], random: Random): string {
  return list[random.below(list.length)]!;
}
