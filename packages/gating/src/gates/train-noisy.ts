import {
  expertNames,
  throwIfCancelled,
  type GatingData,
  type RandomStream,
  type TrainContext,
} from '@prodrome/core';
import { shuffle, scaleRow } from '@prodrome/numerics';
import { fitScale, type ContextScale } from '../weights/context-scale.ts';
import { rowLikelihood } from '../weights/likelihood.ts';
import { sizeOf } from '../weights/simplex.ts';
import { noisyBatch, type NoisyRows } from './noisy-batch.ts';
import type { NoisyTopKOptions } from './noisy-top-k-options.ts';

/** All that the weights of a trained gate depend on. */
export interface NoisyFit {
  readonly experts: readonly string[];
  readonly scale: ContextScale;
  /** [k, d + 1] weights of the scores, intercept last. */
  readonly parameters: Float64Array;
}

/** Trains a noisy gate on the rows on which anybody is present. */
export function trainNoisy(
  data: GatingData,
  options: NoisyTopKOptions,
  { stream, signal, progress }: TrainContext,
): { readonly fit: NoisyFit; readonly loss: number } {
  const { n, k } = sizeOf(data);
  const experts = expertNames(data);
  // by name, so that the experts' order changes nothing
  const order = experts.map((_, j) => j).sort((a, b) => compare(experts[a], experts[b]));
  const usable = Int32Array.from({ length: n }, (_, row) => row).filter(
    (row) =>
      data.present.subarray(row * k, (row + 1) * k).includes(1) && (data.weights?.[row] ?? 1) > 0,
  );
  const scale = fitScale(data.context, usable);
  const rows = gather(data, usable, order, scale);
  const half = k * (rows.d + 1);
  const parameters = new Float64Array(2 * half);
  const gradient = new Float64Array(2 * half);
  const step = createAdam(parameters, options.learningRate);
  const { k: kept, importance, load, l2, epochs, batch } = options;
  const settings = { kept, importance, load, decay: l2 / usable.length };
  const draws = order.map((j) => normals(stream.fork('noise').fork(experts[j] as string)));
  const batches = stream.fork('batches');
  const places = Array.from(usable, (_, i) => i);
  let loss = NaN;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const shuffled = shuffle(places, batches);
    let sum = 0;
    for (let from = 0; from < shuffled.length; from += batch) {
      throwIfCancelled(signal, 'noisy_top_k');
      const own = Int32Array.from(shuffled.slice(from, from + batch));
      const noise = Float64Array.from({ length: own.length * k }, (_, cell) =>
        (draws[cell % k] as () => number)(),
      );
      sum += own.length * noisyBatch(rows, own, noise, parameters, gradient, settings);
      step(gradient);
    }
    loss = sum / shuffled.length;
    progress?.({ done: epoch, total: epochs, loss });
  }
  const scores = new Float64Array(half);
  order.forEach((j, place) => {
    const own = parameters.subarray(place * (rows.d + 1), (place + 1) * (rows.d + 1));
    scores.set(own, j * (rows.d + 1));
  });
  return { fit: { experts, scale, parameters: scores }, loss };
}

const compare = (a = '', b = ''): number => (a < b ? -1 : Number(a > b));

function gather(
  data: GatingData,
  usable: Int32Array,
  order: readonly number[],
  scale: ContextScale,
): NoisyRows {
  const k = order.length;
  const d = scale.columns.length;
  const context = new Float64Array(usable.length * d);
  const likelihoods = new Float64Array(usable.length * k);
  usable.forEach((row, i) => {
    scaleRow(scale, data.context.values, row, context.subarray(i * d, (i + 1) * d));
    order.forEach((j, place) => {
      if (data.present[row * k + j] === 1) likelihoods[i * k + place] = rowLikelihood(data, row, j);
    });
  });
  const weights = Float64Array.from(usable, (row) => data.weights?.[row] ?? 1);
  return { k, d, context, likelihoods, weights };
}

/** Standard normal numbers, by Box and Muller 1958. */
function normals(stream: RandomStream): () => number {
  return () => {
    const radius = Math.sqrt(-2 * Math.log(1 - stream.next()));
    return radius * Math.cos(2 * Math.PI * stream.next());
  };
}

/** Kingma & Ba 2015 (arXiv:1412.6980), algorithm 1 with the usual constants. */
function createAdam(
  parameters: Float64Array,
  learningRate: number,
): (gradient: Float64Array) => void {
  const first = new Float64Array(parameters.length);
  const second = new Float64Array(parameters.length);
  let steps = 0;
  return (gradient) => {
    steps += 1;
    const rate = (learningRate * Math.sqrt(1 - 0.999 ** steps)) / (1 - 0.9 ** steps);
    for (let at = 0; at < parameters.length; at++) {
      const slope = gradient[at] as number;
      first[at] = 0.9 * (first[at] as number) + 0.1 * slope;
      second[at] = 0.999 * (second[at] as number) + 0.001 * slope * slope;
      const by = (rate * (first[at] as number)) / (Math.sqrt(second[at] as number) + 1e-8);
      parameters[at] = (parameters[at] as number) - by;
    }
  };
}
