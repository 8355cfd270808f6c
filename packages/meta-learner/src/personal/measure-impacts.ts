import type { GatingData } from '@prodrome/core';
import { gainOf, type Gain } from '../patients/gain.ts';
import type { PatientModel } from './patient-model.ts';
import { driftFactors, qualityFactors, scaleRow } from './scale-weights.ts';
import { addLoss, mixtureOf, walkPatients } from './walk-patients.ts';

/** How far what lowers a weight lowers it. */
export interface Impacts {
  readonly qualityImpact: number;
  readonly driftImpact: number;
}

/** What lowering weights gained on the training patients, in log loss. */
export interface MeasuredImpacts {
  /** By quality, over weights as they were. */
  readonly quality: Gain;
  /** By drift, over weights lowered by quality alone. */
  readonly drift: Gain;
  /** Drifts that were found, and of how many patients. */
  readonly found: number;
  readonly patients: number;
}

/**
 * Walks the training patients with what will be served, and compares forecasts Σ wₖ·pₖ of the first output with and without each
 * impact.
 * @param weights - [n, k, outputs], the population's.
 */
export function measureImpacts(
  data: GatingData,
  weights: Float64Array,
  model: PatientModel | undefined,
  { qualityImpact, driftImpact }: Impacts,
): MeasuredImpacts {
  const patients = data.context.patientIds.length;
  const [plain, byQuality, byBoth] = [0, 1, 2].map(() => new Float64Array(patients)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const drifting = new Set<number>();
  const factors = new Float64Array(data.experts.length);
  let [found, weight] = [0, 0];
  walkPatients(data, weights, model, {
    drift: (patient) => {
      found += 1;
      drifting.add(patient);
    },
    row: (walked) => {
      const { i, patient, row, own, open } = walked;
      weight += walked.weight;
      addLoss(plain, patient, mixtureOf(own, row.values), walked);
      qualityFactors(data.quality, i, qualityImpact, factors);
      scaleRow(own, 0, factors, { outputs: 1 });
      addLoss(byQuality, patient, mixtureOf(own, row.values), walked);
      if (open) {
        open.drifts(factors);
        driftFactors(factors, driftImpact);
        scaleRow(own, 0, factors, { outputs: 1 });
      }
      addLoss(byBoth, patient, mixtureOf(own, row.values), walked);
    },
  });
  return {
    quality: gainOf(plain, byQuality, weight),
    drift: gainOf(byQuality, byBoth, weight),
    ...{ found, patients: drifting.size },
  };
}
