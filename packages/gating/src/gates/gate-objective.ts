import type { GatingData } from '@prodrome/core';
import type { Objective } from '@prodrome/numerics';
import { rowLikelihood } from '../weights/likelihood.ts';
import { sizeOf } from '../weights/simplex.ts';

/** Training rows of a linear gate, gathered once: the objective is evaluated dozens of times. */
export interface PackedGate {
  readonly n: number;
  readonly k: number;
  readonly d: number;
  /** [n, d] */
  readonly context: Float64Array;
  /** [n, k] P(labels) under each expert's answer, at least 1e-15 for each output; 0 = not present. */
  readonly likelihoods: Float64Array;
  /** [n, k]; 0 where unknown or not used. */
  readonly confidence: Float64Array;
  readonly weights: Float64Array | undefined;
}

/** Gathers what the objective reads. */
export function packGate(
  data: GatingData,
  { useConfidence }: { readonly useConfidence: boolean },
): PackedGate {
  const { n, k } = sizeOf(data);
  const d = data.context.columns.length;
  const context = new Float64Array(n * d);
  const likelihoods = new Float64Array(n * k);
  const confidence = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    context.set(data.context.values.subarray(i * d, (i + 1) * d), i * d);
    for (let at = i * k; at < (i + 1) * k; at++) {
      if (data.present[at] !== 1) continue;
      likelihoods[at] = rowLikelihood(data, i, at - i * k);
      const own = data.confidence[at] as number;
      if (useConfidence && !Number.isNaN(own)) confidence[at] = own;
    }
  }
  return { n, k, d, context, likelihoods, confidence, weights: data.weights };
}

/**
 * −Σ w·log Σₖ gₖ(x)·pₖ(y|x) + ½·l2·‖parameters‖², with its gradient.
 * Parameters: [k, d + 1] score weights, intercept last; then one weight of the confidence.
 */
export function gateObjective(packed: PackedGate, l2: number): Objective {
  const { n, k, d, context, likelihoods, confidence, weights } = packed;
  const gate = new Float64Array(k);
  return (parameters, gradient) => {
    const last = parameters.length - 1;
    const trust = parameters[last] as number;
    let loss = 0;
    for (let at = 0; at <= last; at++) {
      const parameter = parameters[at] as number;
      gradient[at] = l2 * parameter;
      loss += (l2 / 2) * parameter * parameter;
    }
    let trustSlope = 0;
    for (let i = 0; i < n; i++) {
      const from = i * d;
      let top = -Infinity;
      for (let j = 0; j < k; j++) {
        if (likelihoods[i * k + j] === 0) continue;
        const row = j * (d + 1);
        let score = (parameters[row + d] as number) + trust * (confidence[i * k + j] as number);
        for (let c = 0; c < d; c++) {
          score += (parameters[row + c] as number) * (context[from + c] as number);
        }
        gate[j] = score;
        if (score > top) top = score;
      }
      if (top === -Infinity) continue;
      let total = 0;
      let mixed = 0;
      for (let j = 0; j < k; j++) {
        const answer = likelihoods[i * k + j] as number;
        const share = answer === 0 ? 0 : Math.exp((gate[j] as number) - top);
        gate[j] = share;
        total += share;
        mixed += share * answer;
      }
      const w = weights === undefined ? 1 : (weights[i] as number);
      loss -= w * Math.log(mixed / total);
      for (let j = 0; j < k; j++) {
        const share = gate[j] as number;
        if (share === 0) continue;
        // d loss / d score = gate − responsibility
        const slope = w * share * (1 / total - (likelihoods[i * k + j] as number) / mixed);
        const row = j * (d + 1);
        for (let c = 0; c < d; c++) {
          gradient[row + c] = (gradient[row + c] as number) + slope * (context[from + c] as number);
        }
        gradient[row + d] = (gradient[row + d] as number) + slope;
        trustSlope += slope * (confidence[i * k + j] as number);
      }
    }
    gradient[last] = (gradient[last] as number) + trustSlope;
    return loss;
  };
}
