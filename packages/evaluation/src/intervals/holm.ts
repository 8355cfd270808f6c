import { refuse, tagOf } from '../rows/check-arguments.ts';

/**
 * P-values adjusted for the number of comparisons, in the order given; each adjusted value ≤ α rejects at family-wise α.
 * @throws ProdromeError `USAGE` for what is no list of numbers in [0, 1].
 * Source: Holm 1979, Scandinavian Journal of Statistics 6(2), 65–70 (step-down).
 */
export function holm(pValues: readonly number[]): number[] {
  const given: unknown = pValues;
  if (!Array.isArray(given)) refuse('holm, pValues', 'a list of p-values', tagOf(given));
  const wrong = pValues.find((value) => typeof value !== 'number' || !(value >= 0 && value <= 1));
  if (wrong !== undefined) refuse('holm, pValues', 'numbers in [0, 1]', String(wrong));
  const adjusted = [...pValues];
  let largest = 0;
  [...pValues.keys()]
    .sort((i, j) => (pValues[i] as number) - (pValues[j] as number))
    .forEach((at, rank) => {
      largest = Math.max(largest, Math.min(1, (pValues.length - rank) * (pValues[at] as number)));
      adjusted[at] = largest;
    });
  return adjusted;
}
