import type { CancelSignal, RandomStream, Task, TrainReport } from '@prodrome/core';
import { subsetOf } from '../model/answer-batch.ts';
import { faultyRows } from '../model/check-weights.ts';
import { copyRow } from '../rows/copy-row.ts';
import { createMixing, createMixingParts, partFailed, type Mixing } from '../model/mixing.ts';
import type { Candidate } from '../model/plan.ts';
import { pickRows, placesWhere } from '../rows/pick.ts';
import type { GatingAnswers } from './labelled-answers.ts';
import { mayLearn } from './other-folds.ts';
import { checkGate } from './spot-check-gate.ts';

/** What a mixing learns from: answers with their labels, and the fold that each came from. */
export interface MixingData extends Pick<GatingAnswers, 'batch' | 'labels' | 'folds'> {
  readonly task: Task;
  readonly stream: RandomStream;
  readonly signal?: CancelSignal;
}

/** What a part of a mixing, or what corrects it, said of its training on all out-of-fold answers. */
export interface MixingReport extends TrainReport {
  readonly component: 'gate' | 'combination' | 'calibration';
  readonly name: string;
}

/**
 * Trains a candidate's gate, then its combination under that gate's weights. Both learn from rows with a label; the gate sees the
 * others when it is asked, since they tell of a patient's past. A gate from outside is held to the laws on a sample.
 * @throws ProdromeError `GATE_FAILED`, or what gate or combination throw, naming which; `CONFORMANCE` for a broken law.
 */
export async function fitMixing(
  candidate: Candidate,
  data: MixingData,
): Promise<{ readonly mixing: Mixing; readonly reports: readonly MixingReport[] }> {
  const parts = createMixingParts(candidate, data.task);
  const { gate, combination } = parts;
  const { task, batch, stream, signal } = data;
  const { outputs, experts } = batch;
  const counted = countedPlaces(data);
  const learned = subsetOf(batch, counted);
  const labels = pickRows(data.labels, counted, outputs);
  const folds = counted.map((place) => data.folds[place] as number);
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
    gate.train({ ...learned, task, labels, folds }, context('gate')),
  );
  const { weights } = await named(gateName, () => gate.predictWeights(batch));
  const { error } = faultyRows(candidate.name, weights, batch);
  if (error) throw error;
  if (candidate.gate.recipe.module !== undefined) await checkGate(candidate, gate, batch);
  const { values, present, context: seen } = learned;
  const weighed = pickRows(weights, counted, experts.length * outputs);
  const combinationReport = await named(`combination ${candidate.combination.recipe.type}`, () =>
    combination.train(
      {
        values,
        weights: weighed,
        present,
        experts: experts.length,
        outputs,
        labels,
        context: seen,
      },
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
  { inTime, ...data }: MixingData & Pick<GatingAnswers, 'inTime'>,
): Promise<Float64Array> {
  const { batch, labels, folds, stream } = data;
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

/** Places of the rows whose labels are known. */
const countedPlaces = ({ batch: { outputs }, labels, folds }: MixingData): Int32Array =>
  placesWhere(folds, (_, place) => !Number.isNaN(labels[place * outputs]));
