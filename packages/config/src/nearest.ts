import { distance } from 'fastest-levenshtein';

/**
 * Names spelt like the asked one, `most` of them at most, nearest first; ties in the given order. Case does not count; a name of n
 * letters may differ in a third of them, rounded down, and in one at least.
 */
export function nearestNames(asked: string, names: readonly string[], most = 2): string[] {
  const wanted = asked.toLowerCase();
  return names
    .flatMap((name) => {
      const other = name.toLowerCase();
      const allowed = Math.max(1, Math.floor(name.length / 3));
      // letters too many or too few are all apart, which spares the look at long names
      if (Math.abs(other.length - wanted.length) > allowed) return [];
      const apart = distance(wanted, other);
      return apart <= allowed ? [{ name, apart }] : [];
    })
    .sort((a, b) => a.apart - b.apart)
    .slice(0, most)
    .map(({ name }) => name);
}

/** `Did you mean …?`; undefined when nothing is near. */
export function suggestion(asked: string, names: readonly string[]): string | undefined {
  const near = nearestNames(asked, names);
  return near.length > 0 ? `Did you mean ${near.join(' or ')}?` : undefined;
}
