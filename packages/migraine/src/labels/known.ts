/** What may not be known: true, false, or undefined for not recorded. */
export type Known = boolean | undefined;

/** True when any is, false when all are not; undefined when what is not recorded decides. */
export const anyOf = (...parts: readonly Known[]): Known => atLeast(1, parts);

/** True when all are, false when any is not; undefined when what is not recorded decides. */
export const allOf = (...parts: readonly Known[]): Known => atLeast(parts.length, parts);

/** The opposite; undefined stays. */
export const not = (part: Known): Known => (part === undefined ? undefined : !part);

/** True when at least `count` are true, false when even with what is not recorded they would be fewer. */
export function atLeast(count: number, parts: readonly Known[]): Known {
  const yes = parts.filter((part) => part === true).length;
  const open = parts.filter((part) => part === undefined).length;
  if (yes >= count) return true;
  return yes + open < count ? false : undefined;
}
