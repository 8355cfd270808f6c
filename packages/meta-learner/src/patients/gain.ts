/** Mean gain of a row by one way over another, and its standard error over patients. */
export interface Gain {
  readonly gain: number;
  readonly error: number;
}

/**
 * What the rows gained.
 * @param before - [patients] summed losses of one way; `after` of the other.
 * @param weight - how much all rows count.
 */
export function gainOf(before: Float64Array, after: Float64Array, weight: number): Gain {
  const patients = before.length;
  const gains = before.map((loss, patient) => loss - (after[patient] as number));
  const total = gains.reduce((sum, own) => sum + own, 0);
  const squares = gains.reduce((sum, own) => sum + (own - total / patients) ** 2, 0);
  return {
    gain: total / weight,
    error: Math.sqrt((patients / Math.max(1, patients - 1)) * squares) / weight,
  };
}

/** A gain as notes tell it. */
export const toldGain = ({ gain, error }: Gain): string =>
  `${gain.toFixed(4)} ± ${error.toFixed(4)} log loss on the training patients`;
