/** Folds of out-of-fold answers. */
export interface Folds {
  /** [n] */
  readonly folds: Int32Array;
  /** Whether the folds follow each other in time: then only earlier ones may be learned from. */
  readonly inTime: boolean;
}

/** Whether what stands in one fold may be learned from for another. */
export const mayLearn = (from: number, fold: number, inTime: boolean): boolean =>
  inTime ? from < fold : from !== fold;

/** Places of the rows that can be cross-fitted: of folds in time not those of the first, before which nothing is known. */
export function crossFitted({ folds, inTime }: Folds): Int32Array {
  const places = Int32Array.from(folds.keys());
  if (!inTime) return places;
  const first = Math.min(...new Set(folds));
  return places.filter((place) => folds[place] !== first);
}
