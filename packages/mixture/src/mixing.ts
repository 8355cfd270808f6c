import {
  type CombinationStrategy,
  type ComponentState,
  type GatingBatch,
  type GatingNetwork,
  nestStates,
  ProdromeError,
  type RandomStream,
  type Task,
  type CancelSignal,
  unnestStates,
} from '@prodrome/core';
import { checkWeights } from './check-weights.ts';
import { pick } from './slice.ts';
import type { Candidate } from './plan.ts';
import { subsetOf } from './seat-batch.ts';

/** A fitted gate with its combination. */
export interface Mixing {
  readonly additive: boolean;
  mix(
    batch: GatingBatch,
  ): Promise<{ readonly weights: Float64Array; readonly values: Float64Array }>;
  saveState(): Promise<ComponentState>;
}

/** What a mixing learns from: out-of-fold answers, their labels, and the fold each came from. */
export interface MixingData {
  readonly task: Task;
  readonly batch: GatingBatch;
  readonly labels: Float64Array;
  readonly folds: Int32Array;
  readonly stream: RandomStream;
  readonly signal?: CancelSignal;
}

const kind = 'mixing';

/** Trains a candidate's gate, then its combination under that gate's weights. */
export async function fitMixing(candidate: Candidate, data: MixingData): Promise<Mixing> {
  const { gate, combination } = create(candidate, data.task);
  const { task, batch, labels, folds, stream, signal } = data;
  const context = (name: string) => ({ stream: stream.fork(name), ...(signal && { signal }) });
  await gate.train({ ...batch, task, labels, folds }, context('gate'));
  const weights = await gate.predictWeights(batch);
  checkWeights(candidate.name, weights, batch);
  await combination.train(
    {
      values: batch.values,
      weights,
      present: batch.present,
      experts: batch.experts.length,
      labels,
    },
    context('combination'),
  );
  return wrap(candidate.name, gate, combination);
}

/**
 * Each row mixed by a gate and combination that were trained on the other folds only.
 * @returns [n]
 */
export async function crossFitMixing(
  candidate: Candidate,
  data: MixingData,
): Promise<Float64Array> {
  const { batch, labels, folds, stream } = data;
  const out = new Float64Array(labels.length);
  for (const fold of [...new Set(folds)].sort((a, b) => a - b)) {
    const inside = placesWhere(folds, (other) => other === fold);
    const outside = placesWhere(folds, (other) => other !== fold);
    const mixing = await fitMixing(candidate, {
      ...data,
      batch: subsetOf(batch, outside),
      labels: pick(labels, outside),
      folds: outside.map((place) => folds[place] as number),
      stream: stream.fork(`without ${fold}`),
    });
    const { values } = await mixing.mix(subsetOf(batch, inside));
    for (let i = 0; i < inside.length; i++) out[inside[i] as number] = values[i] as number;
  }
  return out;
}

/** @throws ProdromeError `STATE` */
export async function loadMixing(
  candidate: Candidate,
  state: ComponentState,
  task: Task,
): Promise<Mixing> {
  const { gate, combination } = create(candidate, task);
  const { parts } = unnestStates(state);
  if (!parts['gate'] || !parts['combination']) {
    throw new ProdromeError('STATE', {
      where: `state of ${candidate.name}`,
      expected: 'parts gate and combination',
      got: Object.keys(parts).join(', '),
    });
  }
  await gate.loadState(parts['gate']);
  await combination.loadState(parts['combination']);
  return wrap(candidate.name, gate, combination);
}

const create = ({ gate, combination }: Candidate, task: Task) => {
  const setting = { task, specialty: 'all' };
  return {
    gate: gate.type.create(gate.options, setting),
    combination: combination.type.create(combination.options, setting),
  };
};

function wrap(name: string, gate: GatingNetwork, combination: CombinationStrategy): Mixing {
  return {
    additive: combination.additive,
    mix: async (batch) => {
      const weights = await gate.predictWeights(batch);
      checkWeights(name, weights, batch);
      const { values, present, experts } = batch;
      return {
        weights,
        values: combination.combine({ values, weights, present, experts: experts.length }),
      };
    },
    saveState: async () =>
      nestStates(kind, 1, null, {
        gate: await gate.saveState(),
        combination: await combination.saveState(),
      }),
  };
}

/** Places whose value passes. */
function placesWhere(values: Int32Array, test: (value: number) => boolean): Int32Array {
  const places: number[] = [];
  values.forEach((value, i) => {
    if (test(value)) places.push(i);
  });
  return Int32Array.from(places);
}
