import {
  throwIfCancelled,
  type CancelSignal,
  type GatingData,
  type MetaMethod,
} from '@prodrome/core';
import { gainOf } from '../patients/gain.ts';
import { createPatientModel } from './patient-model.ts';
import { createPersonalLearner } from './personal-learner.ts';
import { addLoss, mixtureOf, walkPatients } from './walk-patients.ts';

/** How many resolved forecasts the population's weights may be worth. */
const strengths = [3, 10, 30, 100, 300];

/** Which alternative forecast best, and by how much. */
export interface MethodChoice {
  /** Index into the candidates. */
  readonly candidate: number;
  /** Infinity where the population's weights stand. */
  readonly priorStrength: number;
  /** Mean log loss of the rows under the population's weights, and under the best of the others. */
  readonly priorLoss: number;
  readonly personalLoss: number;
  /** Standard error of their difference, over patients. */
  readonly error: number;
}

/** What there is to choose among. */
export interface MethodChoices {
  readonly candidates: readonly MetaMethod[];
  /** The one strength that may be; absent = several, or the population's weights. */
  readonly priorStrength: number | undefined;
  readonly signal: CancelSignal | undefined;
}

/**
 * Walks the training patients day by day with each candidate, learning each label on the day on which it came true, and takes the
 * one, and the strength, whose forecasts Σ wₖ·pₖ of the first output have the lowest log loss (type-II likelihood). The
 * population's weights stand where the gain is less than its standard error, unless a strength is given. Deterministic.
 * @param weights - [n, k, outputs], the population's.
 * @throws ProdromeError `CANCELLED`
 */
export function chooseMethod(
  data: GatingData,
  weights: Float64Array,
  { candidates, priorStrength: given, signal }: MethodChoices,
): MethodChoice {
  const grid = given === undefined ? strengths : [given];
  const none = { priorLoss: NaN, personalLoss: Infinity, error: 0 };
  let best = { ...none, candidate: 0, strength: Infinity };
  candidates.forEach((method, candidate) => {
    throwIfCancelled(signal, 'personal gate');
    const { weight, prior, personal } = walk(data, weights, method, grid);
    const priorLoss = prior.reduce((sum, loss) => sum + loss, 0) / weight;
    grid.forEach((strength, at) => {
      const { gain, error } = gainOf(prior, personal[at] as Float64Array, weight);
      const own = { priorLoss, personalLoss: priorLoss - gain, error };
      if (own.personalLoss < best.personalLoss) best = { ...own, candidate, strength };
    });
  });
  const { strength, ...losses } = best;
  const isBetter = losses.priorLoss - losses.personalLoss > losses.error;
  return { ...losses, priorStrength: isBetter || given !== undefined ? strength : Infinity };
}

/** Summed losses of each patient. */
interface Walked {
  readonly weight: number;
  /** [patients] */
  readonly prior: Float64Array;
  /** [strengths] of [patients] */
  readonly personal: readonly Float64Array[];
}

function walk(
  data: GatingData,
  weights: Float64Array,
  method: MetaMethod,
  grid: readonly number[],
): Walked {
  const experts = data.experts.length;
  const learner = createPersonalLearner({ method, experts, priorStrength: 0 });
  const model = createPatientModel({ experts, horizonDays: data.task.horizonDays, learner });
  const patients = data.context.patientIds.length;
  const prior = new Float64Array(patients);
  const personal = grid.map(() => new Float64Array(patients));
  let weight = 0;
  walkPatients(data, weights, model, {
    row: (walked) => {
      const { patient, row, own, open } = walked;
      const shared = mixtureOf(row.prior, row.values);
      const theirs = mixtureOf(own, row.values);
      const known = open?.known ?? 0;
      weight += walked.weight;
      addLoss(prior, patient, shared, walked);
      grid.forEach((strength, at) => {
        const share = known > 0 ? known / (known + strength) : 0;
        const forecast = (1 - share) * shared + share * theirs;
        addLoss(personal[at] as Float64Array, patient, forecast, walked);
      });
    },
  });
  return { weight, prior, personal };
}
