import { clipProbability } from '@prodrome/numerics';

/** Weighted answers with their labels. */
export interface WeighedAnswers {
  readonly experts: number;
  readonly outputs: number;
  /** [n, k, outputs]; NaN where absent. */
  readonly values: Float64Array;
  /** [n, k, outputs], on the simplex for each output; 0 where absent. */
  readonly weights: Float64Array;
  /** [n, outputs]; NaN in rows that do not count. */
  readonly labels: Float64Array;
}

/** How far each expert answers for what came true. */
export interface Responsibilities {
  /** [n, k] on the simplex, the mean over the outputs; 0 for rows that do not count, or that nobody answers. */
  readonly shares: Float64Array;
  /** Mean log likelihood of the mixture, log Σ gₖ·pₖ(y), over outputs and rows that count and are answered. */
  readonly logLikelihood: number;
  /** [k] mean share of each expert over those rows. */
  readonly load: Float64Array;
  /** Of the load, over log k: 1 = all answer for as much, 0 = one for everything. 1 for a single expert. */
  readonly entropy: number;
}

/**
 * The posterior of the expert behind each row: hₖ ∝ gₖ·pₖ(y).
 * Source: Jacobs, Jordan, Nowlan, Hinton 1991, "Adaptive mixtures of local experts" (doi:10.1162/neco.1991.3.1.79).
 */
export function responsibilities(answers: WeighedAnswers): Responsibilities {
  const { experts: k, outputs, values, weights, labels } = answers;
  const rows = labels.length / outputs;
  const shares = new Float64Array(rows * k);
  const load = new Float64Array(k);
  let [logLikelihood, terms, counted] = [0, 0, 0];
  for (let i = 0; i < rows; i++) {
    let isAnswered = false;
    for (let o = 0; o < outputs; o++) {
      const label = labels[i * outputs + o] as number;
      const joint = Float64Array.from({ length: k }, (_, j) => {
        const at = (i * k + j) * outputs + o;
        const weight = weights[at] as number;
        if (weight === 0) return 0;
        const p = clipProbability(values[at] as number);
        return weight * (label === 1 ? p : 1 - p);
      });
      const density = joint.reduce((sum, part) => sum + part, 0);
      if (Number.isNaN(label) || density === 0) continue;
      isAnswered = true;
      logLikelihood += Math.log(density);
      terms++;
      joint.forEach((part, j) => {
        shares[i * k + j] = (shares[i * k + j] as number) + part / density / outputs;
      });
    }
    if (!isAnswered) continue;
    counted++;
    for (let j = 0; j < k; j++) load[j] = (load[j] as number) + (shares[i * k + j] as number);
  }
  const means = load.map((sum) => sum / counted);
  const entropy = means.reduce(
    (sum, share) => (share > 0 ? sum - share * Math.log(share) : sum),
    0,
  );
  return {
    shares,
    logLikelihood: logLikelihood / terms,
    load: means,
    entropy: k > 1 ? entropy / Math.log(k) : 1,
  };
}
