import {
  patientStarts,
  ProdromeError,
  throwIfCancelled,
  type CallContext,
  type GatingBatch,
  type GatingOutput,
  type PatientStates,
} from '@prodrome/core';
import { createGateRow, readRow } from './gate-row.ts';
import type { PersonalLearner } from './personal-learner.ts';
import { qualityFactors, scaleRow } from './scale-weights.ts';

/** What makes a patient's weights of the population's. */
export interface PersonalWeights {
  /** Absent where the population's weights stand. */
  readonly learner: PersonalLearner | undefined;
  readonly qualityImpact: number;
}

/**
 * The patients' weights in place of the population's, and their states after the last row.
 * @param weights - [n, k, outputs] the population's; overwritten.
 * @throws ProdromeError `USAGE` for rows that the states have already taken in; `CANCELLED`.
 */
export function personalWeights(
  { learner, qualityImpact }: PersonalWeights,
  batch: GatingBatch,
  weights: Float64Array,
  from: PatientStates | undefined,
  context: CallContext | undefined,
): GatingOutput & { readonly states: PatientStates } {
  const { experts, outputs } = batch;
  const { times, patientIds, outcomes } = batch.context;
  const k = experts.length;
  const width = learner?.width ?? 0;
  const asOf = from ? from.asOf.slice() : new Float64Array(patientIds.length).fill(-Infinity);
  const values = new Float64Array(patientIds.length * width);
  const starts = patientStarts(batch.context);
  const row = createGateRow(k);
  const own = new Float64Array(k);
  patientIds.forEach((id, patient) => {
    throwIfCancelled(context?.signal, 'personal gate');
    const begun = from !== undefined && (from.asOf[patient] as number) > -Infinity;
    const known = begun ? from.values.slice(patient * width, (patient + 1) * width) : undefined;
    const state = known ?? learner?.initial() ?? new Float64Array(0);
    for (let i = starts[patient] as number; i < (starts[patient + 1] as number); i++) {
      const time = times[i] as number;
      if (begun && time <= (from.asOf[patient] as number)) throw alreadySeen(id, time);
      asOf[patient] = time;
      if (learner) {
        const day = Math.floor(time);
        const outcome = outcomes?.[i] ?? NaN;
        if (!Number.isNaN(outcome)) learner.learn(state, day, outcome);
        if (readRow(batch, weights, i, row)) {
          learner.weigh(state, row, own);
          learner.remember(state, day, row.values, row);
          for (let j = 0; j < k; j++) weights[(i * k + j) * outputs] = own[j] as number;
        }
      }
      if (qualityImpact === 0) continue;
      qualityFactors(batch.quality, i, qualityImpact, own);
      scaleRow(weights, i, own, batch);
    }
    values.set(state, patient * width);
  });
  return { weights, states: { width, asOf, values } };
}

const alreadySeen = (id: string, time: number): ProdromeError =>
  new ProdromeError('USAGE', {
    where: 'personal gate',
    expected: `rows of ${id} after the day up to which it is remembered`,
    got: `a row of day ${time}`,
  });
