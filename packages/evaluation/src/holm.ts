/**
 * P-values adjusted for the number of comparisons, in the order given; each adjusted value ≤ α rejects at family-wise α.
 * Source: Holm 1979, Scandinavian Journal of Statistics 6(2), 65–70 (step-down).
 */
export function holm(pValues: readonly number[]): number[] {
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
