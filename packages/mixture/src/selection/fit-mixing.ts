import type { CancelSignal, GatingBatch, RandomStream, Task, TrainReport } from '@prodrome/core';
import { subsetOf } from '../model/answer-batch.ts';
import { faultyRows } from '../model/check-weights.ts';
import { copyRow } from '../model/copy-row.ts';
import { createMixing, createMixingParts, partFailed, type Mixing } from '../model/mixing.ts';
import type { Candidate } from '../model/plan.ts';
import { pickRows } from '../model/pick.ts';
import { mayLearn } from './other-folds.ts';
import { checkGate } from './spot-check-gate.ts';

/** What a mixing learns from: out-of-fold answers, their labels, and the fold each came from. */
export interface MixingData {
  readonly task: Task;
  readonly batch: GatingBatch;
  /** [n, outputs] */
  readonly labels: Float64Array;
  readonly folds: Int32Array;
  readonly inTime: boolean;
  readonly stream: RandomStream;
  readonly signal?: CancelSignal;
}

/** What a part of a mixing said of its training on all out-of-fold answers. */
export interface MixingReport extends TrainReport {
  readonly component: 'gate' | 'combination';
  readonly name: string;
}

/**
 * Trains a candidate's gate, then its combination under that gate's weights. A gate from outside is held to the laws on a sample.
 * @throws ProdromeError `GATE_FAILED`, or what gate or combination throw, naming which; `CONFORMANCE` for a broken law.
 */
export async function fitMixing(
  candidate: Candidate,
  data: MixingData,
): Promise<{ readonly mixing: Mixing; readonly reports: readonly MixingReport[] }> {
  const parts = createMixingParts(candidate, data.task);
  const { gate, combination } = parts;
  const { task, batch, labels, folds, stream, signal } = data;
  const context = (name: string) => ({ stream: stream.fork(name), ...(signal && { signal }) });
  const named = async <T>(part: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw partFailed(`${part} of ${candidate.name}`, cause);
    }
  };
  const gateName = `gate ${candidate.gate.recipe.type}`;
  const gateReport = await named(gateName, () =>
    gate.train({ ...batch, task, labels, folds }, context('gate')),
  );
  const { weights } = await named(gateName, () => gate.predictWeights(batch));
  const { error } = faultyRows(candidate.name, weights, batch);
  if (error) throw error;
  if (candidate.gate.recipe.module !== undefined) await checkGate(candidate, gate, batch);
  const { values, present, outputs, experts } = batch;
  const combinationReport = await named(`combination ${candidate.combination.recipe.type}`, () =>
    combination.train(
      { values, weights, present, experts: experts.length, outputs, labels },
      context('combination'),
    ),
  );
  const { name } = candidate;
  return {
    mixing: createMixing(candidate, parts),
    reports: [
      { component: 'gate', name, ...gateReport },
      { component: 'combination', name, ...combinationReport },
    ],
  };
}

/**
 * Each row mixed by a gate and combination that were trained on other folds only, of folds in time on earlier ones.
 * @returns [n, outputs]; NaN in the first of folds in time.
 */
export async function crossFitMixing(
  candidate: Candidate,
  data: MixingData,
): Promise<Float64Array> {
  const { batch, labels, folds, inTime, stream } = data;
  const { outputs } = batch;
  const out = new Float64Array(labels.length).fill(NaN);
  for (const fold of [...new Set(folds)].sort((a, b) => a - b)) {
    const inside = placesWhere(folds, (other) => other === fold);
    const outside = placesWhere(folds, (other) => mayLearn(other, fold, inTime));
    if (outside.length === 0) continue;
    const { mixing } = await fitMixing(candidate, {
      ...data,
      batch: subsetOf(batch, outside),
      labels: pickRows(labels, outside, outputs),
      folds: outside.map((place) => folds[place] as number),
      stream: stream.fork(`without ${fold}`),
    });
    const { values } = await mixing.mix(subsetOf(batch, inside));
    inside.forEach((row, i) => {
      copyRow(values, i, out, row, outputs);
    });
  }
  return out;
}

/** Places whose value passes. */
function placesWhere(values: Int32Array, test: (value: number) => boolean): Int32Array {
  const places: number[] = [];
  values.forEach((value, i) => {
    if (test(value)) places.push(i);
  });
  return Int32Array.from(places);
}
