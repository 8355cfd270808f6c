import type { GatingBatch } from '@prodrome/core';
import { scaleRow } from '@prodrome/numerics';
import type { GateShape } from './gate-network.ts';
import { knownConfidence, orderByName } from './gate-rows.ts';
import { createRowScorer } from './row-scorer.ts';
import type { GateFit } from './train-gate.ts';

/**
 * Weights of a trained gate: the softmax over the scores of present experts.
 * @returns [n, k, outputs], the same for every output; a row without any present expert is all 0.
 */
export function weighRows(
  { scale, parameters }: GateFit,
  shape: GateShape,
  batch: GatingBatch,
): Float64Array {
  const k = shape.experts;
  const order = orderByName(batch);
  const scorer = createRowScorer(shape, parameters);
  const context = new Float64Array(shape.width);
  const confidence = new Float64Array(k);
  const scores = new Float64Array(k);
  const weights = new Float64Array(batch.context.rows * k * batch.outputs);
  for (let i = 0; i < batch.context.rows; i++) {
    scaleRow(scale, batch.context.values, i, context);
    for (let j = 0; j < k; j++) {
      confidence[j] = knownConfidence(batch, i * k + (order[j] as number));
    }
    scorer.score(context, confidence, scores);
    softmaxOfPresent(scores, order, batch.present.subarray(i * k, (i + 1) * k), (j, weight) => {
      const at = (i * k + j) * batch.outputs;
      weights.fill(weight, at, at + batch.outputs);
    });
  }
  return weights;
}

function softmaxOfPresent(
  scores: Float64Array,
  order: Int32Array,
  present: Uint8Array,
  give: (expert: number, weight: number) => void,
): void {
  let top = -Infinity;
  for (let j = 0; j < order.length; j++) {
    if (present[order[j] as number] === 1) top = Math.max(top, scores[j] as number);
  }
  let total = 0;
  for (let j = 0; j < order.length; j++) {
    const isPresent = present[order[j] as number] === 1;
    const share = isPresent ? Math.exp((scores[j] as number) - top) : 0;
    scores[j] = share;
    total += share;
  }
  if (total === 0) return;
  for (let j = 0; j < order.length; j++) give(order[j] as number, (scores[j] as number) / total);
}
