import { throwIfCancelled, type TrainContext } from '@prodrome/core';
import { logit, shuffle } from '@prodrome/numerics';
import { createFilter } from '../filter.ts';
import { lengthOf, parameterOffsets, selectionNames, type Size } from '../layout.ts';
import { referenceLikelihood } from './likelihood.ts';
import type { SequenceSource } from './sequences.ts';
import type { PersonalStateSpaceOptions } from '../options.ts';
import { initialParameters } from './initial-parameters.ts';
import { addPenalty } from './penalty.ts';
import { wasmLikelihood } from './wasm-likelihood.ts';

/** What came of the training. */
export interface TrainedFilter {
  readonly parameters: Float64Array;
  /** Mean log likelihood of a day, in the last pass, before each step. */
  readonly logLikelihood: number;
  readonly epochs: number;
}

const fewPatients = 250;
const momentum = 0.9;
const secondMomentum = 0.98;
const warmUp = 10;
const clipLength = 1;
const selectionSpeed = 4;

/**
 * Type-II maximum likelihood: all parameters at once by the gradient of the one-day-ahead log likelihood through the filter, with Adam
 * (Kingma & Ba 2015), a short warm-up, a cosine decay and the gradient clipped to length 1.
 */
export function trainFilter(
  source: SequenceSource,
  size: Size,
  baseRate: number,
  options: PersonalStateSpaceOptions,
  context: TrainContext,
): TrainedFilter {
  const { stream, signal } = context;
  const { learningRate, penalty } = options;
  const batchPatients = options.batchPatients ?? usualBatch(source.patients);
  const epochs = options.epochs ?? (source.patients < fewPatients ? 25 : 15);
  const selection = options.observation === 'selection';
  const offsets = parameterOffsets(size);
  const parameters = initialParameters(size, logit(baseRate), stream.fork('parameters'));
  const speed = speeds(size);
  const first = new Float64Array(offsets.length);
  const second = new Float64Array(offsets.length);
  const { days, patients, longest } = source;
  const likelihood = wasmLikelihood(size, selection, longest) ?? referenceLikelihood(size);
  const batches = Math.ceil(patients / batchPatients);
  const total = epochs * batches;
  const order = stream.fork('order');
  let step = 0;
  let logLikelihood = NaN;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const everyone = Array.from({ length: patients }, (_, patient) => patient);
    const shuffled = shuffle(everyone, order.fork(String(epoch)));
    logLikelihood = 0;
    for (let from = 0; from < shuffled.length; from += batchPatients) {
      throwIfCancelled(signal, 'personal state space');
      const batch = shuffled.slice(from, from + batchPatients);
      likelihood.begin(createFilter(size, parameters, selection));
      for (const patient of batch) {
        const written = source.write(patient, likelihood);
        logLikelihood += likelihood.add(written.days, written.statics, baseRate);
      }
      const slope = likelihood.gradient().map((by) => (-by * patients) / batch.length);
      addPenalty(size, parameters, penalty, slope);
      const length = Math.hypot(...slope) / days;
      const scale = Math.min(1, clipLength / length) / days;
      const share = step / total;
      const rate =
        learningRate *
        Math.min(1, (step + 1) / warmUp) *
        (0.97 * 0.5 * (1 + Math.cos(Math.PI * share)) + 0.03);
      step += 1;
      const [bias1, bias2] = [1 - momentum ** step, 1 - secondMomentum ** step];
      for (let i = 0; i < parameters.length; i++) {
        const by = (slope[i] as number) * scale;
        const m = momentum * (first[i] as number) + (1 - momentum) * by;
        const v = secondMomentum * (second[i] as number) + (1 - secondMomentum) * by * by;
        first[i] = m;
        second[i] = v;
        const move = (m / bias1 / (Math.sqrt(v / bias2) + 1e-8)) * (speed[i] as number);
        parameters[i] = (parameters[i] as number) - rate * move;
      }
      context.progress?.({ done: step, total, loss: -logLikelihood / days });
    }
  }
  return { parameters, logLikelihood: logLikelihood / days, epochs };
}

/** Few patients in large batches are too few steps. */
const usualBatch = (patients: number): number =>
  Math.min(25, Math.max(10, Math.round(patients / 10)));

function speeds(size: Size): Float64Array {
  const offsets = parameterOffsets(size);
  const speed = new Float64Array(offsets.length).fill(1);
  for (const name of selectionNames) {
    speed.fill(selectionSpeed, offsets[name], offsets[name] + lengthOf(name, size));
  }
  return speed;
}
