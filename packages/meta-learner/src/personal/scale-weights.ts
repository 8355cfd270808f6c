import type { GatingBatch } from '@prodrome/core';

/**
 * Weights wₖ ∝ wₖ·factorₖ of a row, in place, of its first `scaled` outputs alike. A row that would lose all its weight keeps what it had.
 * @param weights - [n, k, outputs]
 * @param factors - [k], in [0, 1].
 */
export function scaleRow(
  weights: Float64Array,
  i: number,
  factors: Float64Array,
  { outputs, scaled = outputs }: Pick<GatingBatch, 'outputs'> & { readonly scaled?: number },
): void {
  const k = factors.length;
  for (let o = 0; o < scaled; o++) {
    let total = 0;
    for (let j = 0; j < k; j++) {
      total += (factors[j] as number) * (weights[(i * k + j) * outputs + o] as number);
    }
    if (!(total > 0)) continue;
    for (let j = 0; j < k; j++) {
      const at = (i * k + j) * outputs + o;
      weights[at] = ((factors[j] as number) * (weights[at] as number)) / total;
    }
  }
}

/** 1 − impact·(1 − quality) of each expert of a row into `factors`; an expert without a domain of its own has quality 1. */
export function qualityFactors(
  quality: Float64Array | undefined,
  i: number,
  impact: number,
  factors: Float64Array,
): void {
  for (let j = 0; j < factors.length; j++) {
    const own = quality?.[i * factors.length + j] ?? NaN;
    factors[j] = Number.isNaN(own) ? 1 : 1 - impact * (1 - own);
  }
}

/** 1 − impact·dₖ of each expert, in place of dₖ. */
export function driftFactors(drifts: Float64Array, impact: number): void {
  for (let j = 0; j < drifts.length; j++) drifts[j] = 1 - impact * (drifts[j] as number);
}
