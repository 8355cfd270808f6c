import type { GatingBatch, GatingData } from '@prodrome/core';
import type { TrainingRows } from '@prodrome/graph';
import { clipProbability, scaleRow } from '@prodrome/numerics';
import type { ContextScale } from './context-scale.ts';
import { absence } from './gate-network.ts';

/** Experts of a batch in the order of their names: what is learned does not depend on the order in which they are listed. */
export const orderByName = ({ experts }: Pick<GatingBatch, 'experts'>): Int32Array =>
  Int32Array.from(experts.keys()).sort((a, b) => {
    const [one, other] = [experts[a]?.name ?? '', experts[b]?.name ?? ''];
    return one < other ? -1 : Number(one > other);
  });

/** Places of the rows on which anybody is present. */
export const awakeRows = ({ context, present, experts: { length: k } }: GatingBatch): Int32Array =>
  Int32Array.from({ length: context.rows }, (_, i) => i).filter((i) =>
    present.subarray(i * k, (i + 1) * k).includes(1),
  );

/** The rows at these places as the network is trained on them, experts in this order. @param width - of the network's context. */
export function trainingRows(
  data: GatingData,
  places: Int32Array,
  order: Int32Array,
  scale: ContextScale,
  width: number,
): TrainingRows {
  const k = order.length;
  const n = places.length;
  const context = new Float32Array(n * width);
  const confidence = new Float32Array(n * k);
  const absent = new Float32Array(n * k);
  const target = new Float32Array(n * k);
  const row = new Float64Array(width);
  places.forEach((place, i) => {
    scaleRow(scale, data.context.values, place, row);
    context.set(row, i * width);
    for (let j = 0; j < k; j++) {
      const at = place * k + (order[j] as number);
      if (data.present[at] !== 1) {
        absent[i * k + j] = absence;
        continue;
      }
      confidence[i * k + j] = knownConfidence(data, at);
      target[i * k + j] = logLikelihood(data, place, at);
    }
  });
  const { weights } = data;
  return {
    ...{ rows: n, inputs: { context, confidence, absent }, target },
    ...(weights && { weights: Float32Array.from(places, (place) => weights[place] as number) }),
  };
}

/** ln P(labels of a row) under the answers of the expert at this place of [n, k], whose outputs are independent given the row. */
function logLikelihood({ values, labels, outputs }: GatingData, place: number, at: number): number {
  let sum = 0;
  for (let o = 0; o < outputs; o++) {
    const p = clipProbability(values[at * outputs + o] as number);
    sum += Math.log((labels[place * outputs + o] as number) > 0.5 ? p : 1 - p);
  }
  return sum;
}

/** Unknown confidence counts as none, so that it moves no score. */
export function knownConfidence({ confidence }: GatingBatch, at: number): number {
  const own = confidence[at] as number;
  return Number.isNaN(own) ? 0 : own;
}
