/** What bands are made of. */
export interface BandFit {
  /** The training patients' scores on days without and with an attack, ascending. */
  readonly scores: readonly [Float64Array, Float64Array];
  readonly alpha: number;
  /** γ */
  readonly rate: number;
}

/** Scores that are kept of an outcome: more are thinned to as many, each the next higher. */
const most = 1000;

/**
 * How wrong forecasts were on days of one outcome, 1 − P(what came true), ascending; thinned so that no threshold becomes lower.
 * @param values - [rows] probabilities of 1; NaN ones are left out.
 */
export function sortedScores(
  values: Float64Array,
  labels: Float64Array,
  outcome: 0 | 1,
): Float64Array {
  const scores = values
    .filter((value, i) => labels[i] === outcome && !Number.isNaN(value))
    .map((value) => scoreOf(value, outcome))
    .sort();
  if (scores.length <= most) return scores;
  return Float64Array.from(
    { length: most },
    (_, j) => scores[Math.ceil(((j + 1) * scores.length) / most) - 1] as number,
  );
}

/** 1 − P(outcome), in [0, 1]. */
export const scoreOf = (value: number, outcome: number): number =>
  outcome === 1 ? 1 - value : value;

/**
 * The score up to which an outcome belongs to the set: that of rank ⌈(m + 1)(1 − level)⌉ of m. 1, which rules nothing out, where
 * there are not so many; 0 from level 1 on.
 */
export function thresholdOf(scores: Float64Array, level: number): number {
  const rank = Math.ceil((scores.length + 1) * (1 - level) - 1e-9);
  if (rank > scores.length) return 1;
  return rank < 1 ? 0 : (scores[rank - 1] as number);
}
