import {
  patientStarts,
  ProdromeError,
  throwIfCancelled,
  type GateCallContext,
  type GateEvent,
  type GatingBatch,
  type GatingOutput,
  type PatientStates,
  type WeightStep,
} from '@prodrome/core';
import { createGateRow, readRow } from './gate-row.ts';
import type { Impacts } from './measure-impacts.ts';
import type { PatientModel } from './patient-model.ts';
import { recordSteps } from './record-steps.ts';
import { driftFactors, qualityFactors, scaleRow } from './scale-weights.ts';

/** What makes a patient's weights of the population's. */
export interface PersonalWeights extends Impacts {
  /** Absent where nothing of a patient is remembered. */
  readonly model: PatientModel | undefined;
}

/**
 * The patients' weights in place of the population's, their states after the last row, the drifts that were found, and, where they are asked for, the
 * weights after each step.
 * @param weights - [n, k, outputs] the population's; overwritten.
 * @throws ProdromeError `USAGE` for rows that the states have already taken in; `CANCELLED`.
 */
export function personalWeights(
  { model, qualityImpact, driftImpact }: PersonalWeights,
  batch: GatingBatch,
  weights: Float64Array,
  from: PatientStates | undefined,
  context: GateCallContext | undefined,
): Required<Omit<GatingOutput, 'steps'>> & { readonly steps: readonly WeightStep[] } {
  const { experts, outputs } = batch;
  const { times, patientIds, outcomes } = batch.context;
  const k = experts.length;
  const width = model?.width ?? 0;
  const asOf = from ? from.asOf.slice() : new Float64Array(patientIds.length).fill(-Infinity);
  const values = new Float64Array(patientIds.length * width);
  const starts = patientStarts(batch.context);
  const row = createGateRow(k);
  const own = new Float64Array(k);
  const events: GateEvent[] = [];
  const taken = [
    ...(model?.learns === true ? ['patient'] : []),
    ...(model && driftImpact > 0 ? ['drift'] : []),
    ...(qualityImpact > 0 ? ['quality'] : []),
  ];
  const recorder = recordSteps(context?.steps === true ? taken : [], weights, k * outputs);
  patientIds.forEach((id, patient) => {
    throwIfCancelled(context?.signal, 'personal gate');
    const begun = from !== undefined && (from.asOf[patient] as number) > -Infinity;
    const known = begun ? from.values.slice(patient * width, (patient + 1) * width) : undefined;
    const open = model?.open(known);
    for (let i = starts[patient] as number; i < (starts[patient + 1] as number); i++) {
      const time = times[i] as number;
      if (begun && time <= (from.asOf[patient] as number)) throw alreadySeen(id, time);
      asOf[patient] = time;
      if (open) {
        const day = Math.floor(time);
        const outcome = outcomes?.[i] ?? NaN;
        if (!Number.isNaN(outcome)) {
          for (const { expert, direction } of open.learn(day, outcome)) {
            const { name } = experts[expert] as (typeof experts)[number];
            events.push({ row: i, kind: 'drift', expert: name, direction });
          }
        }
        if (readRow(batch, weights, i, row)) {
          open.weigh(row, own);
          open.remember(day, row);
          for (let j = 0; j < k; j++) weights[(i * k + j) * outputs] = own[j] as number;
        }
        recorder.keep('patient', i);
        if (driftImpact > 0) {
          open.drifts(own);
          driftFactors(own, driftImpact);
          scaleRow(weights, i, own, { outputs, scaled: 1 });
          recorder.keep('drift', i);
        }
      }
      if (qualityImpact === 0) continue;
      qualityFactors(batch.quality, i, qualityImpact, own);
      scaleRow(weights, i, own, batch);
      recorder.keep('quality', i);
    }
    if (open) values.set(open.state, patient * width);
  });
  return { weights, states: { width, asOf, values }, events, steps: recorder.steps };
}

const alreadySeen = (id: string, time: number): ProdromeError =>
  new ProdromeError('USAGE', {
    where: 'personal gate',
    expected: `rows of ${id} after the day up to which it is remembered`,
    got: `a row of day ${time}`,
  });
