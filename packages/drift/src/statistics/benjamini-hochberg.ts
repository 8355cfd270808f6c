import { ProdromeError } from '@prodrome/core';

/**
 * P-values adjusted for the number of comparisons, in the order given: those ≤ q have a false discovery rate of at most q.
 * @throws ProdromeError `USAGE` for what is no list of numbers in [0, 1].
 * Source: Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x (step-up; tests independent or positively dependent).
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const given: unknown = pValues;
  const isWrong = (value: unknown): boolean =>
    typeof value !== 'number' || !(value >= 0 && value <= 1);
  if (!Array.isArray(given) || given.some(isWrong)) {
    throw new ProdromeError('USAGE', {
      where: 'benjaminiHochberg, pValues',
      expected: 'a list of numbers in [0, 1]',
      got: Array.isArray(given) ? String(given.find(isWrong)) : typeof given,
    });
  }
  const adjusted = [...pValues];
  let least = 1;
  [...pValues.keys()]
    .sort((i, j) => (pValues[j] as number) - (pValues[i] as number))
    .forEach((at, passed) => {
      const rank = pValues.length - passed;
      least = Math.min(least, (pValues.length / rank) * (pValues[at] as number));
      adjusted[at] = least;
    });
  return adjusted;
}
