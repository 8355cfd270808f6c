/** How many differences are told one by one. */
const told = 3;

/**
 * What a run needs and this installation has not, as a text; undefined where all is alike. What is only here does not matter.
 */
export function codeDifference(
  needed: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): string | undefined {
  const others = Object.keys(needed)
    .filter((name) => own[name] !== needed[name])
    .sort();
  if (others.length === 0) return undefined;
  const texts = others
    .slice(0, told)
    .map((name) => `${name} is ${needed[name] ?? ''} there and ${own[name] ?? 'absent'} here`);
  const more = others.length - texts.length;
  return `${texts.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
