import type { GatingBatch, GatingData } from '@prodrome/core';
import type { TrainingRows } from '@prodrome/graph';
import { clipProbability } from '@prodrome/numerics';
import { scaleRow, type ContextScale } from './context-scale.ts';
import { absence } from './gate-network.ts';

/** Experts of a batch in the order of their names: what is learned does not depend on the order in which they are listed. */
export const orderByName = ({ experts }: Pick<GatingBatch, 'experts'>): Int32Array =>
  Int32Array.from(experts.keys()).sort((a, b) => {
    const [one, other] = [experts[a]?.name ?? '', experts[b]?.name ?? ''];
    return one < other ? -1 : Number(one > other);
  });

/** Places of the rows on which anybody is present. */
export const awakeRows = ({ rows, present, experts: { length: k } }: GatingBatch): Int32Array =>
  Int32Array.from(rows.keys()).filter((i) => present.subarray(i * k, (i + 1) * k).includes(1));

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
    scaleRow(scale, data.context, data.rows[place] as number, row);
    context.set(row, i * width);
    for (let j = 0; j < k; j++) {
      const at = place * k + (order[j] as number);
      if (data.present[at] !== 1) {
        absent[i * k + j] = absence;
        continue;
      }
      confidence[i * k + j] = knownConfidence(data, at);
      const p = clipProbability(data.values[at] as number);
      target[i * k + j] = Math.log((data.labels[place] as number) > 0.5 ? p : 1 - p);
    }
  });
  const { weights } = data;
  return {
    ...{ rows: n, inputs: { context, confidence, absent }, target },
    ...(weights && { weights: Float32Array.from(places, (place) => weights[place] as number) }),
  };
}

/** Unknown confidence counts as none, so that it moves no score. */
export function knownConfidence({ confidence }: GatingBatch, at: number): number {
  const own = confidence[at] as number;
  return Number.isNaN(own) ? 0 : own;
}
