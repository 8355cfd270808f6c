/** Divides margins among columns, leaf by leaf. */
export interface Explainer {
  /** Adds what the trees answer where nothing is known, [outputs]. */
  addBase(base: Float64Array): void;
  /** Turns to a leaf. */
  begin(leaf: number): void;
  /**
   * Writes what the leaf gives the column of each of its conditions.
   * @param met - a bit for each condition that the row meets, 32 a word, lowest first.
   * @param at - where in `into` those of the leaf begin.
   */
  divide(met: Int32Array, into: Float64Array, at: number): void;
}

/** Whether a condition of a leaf, counted from its first, is met. */
export const isMet = (met: Int32Array, condition: number): boolean =>
  (((met[condition >> 5] as number) >>> (condition & 31)) & 1) === 1;
