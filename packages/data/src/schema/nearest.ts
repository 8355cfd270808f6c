import { distance } from 'fastest-levenshtein';

/** Up to three names that are spelt like the asked one, nearest first; ties in the given order. */
export function nearestNames(asked: string, names: readonly string[]): string[] {
  const wanted = asked.toLowerCase();
  return names
    .map((name) => ({ name, apart: distance(wanted, name.toLowerCase()) }))
    .filter(({ name, apart }) => apart <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.apart - b.apart)
    .slice(0, 3)
    .map(({ name }) => name);
}
