import {
  patientStarts,
  throwIfCancelled,
  type CancelSignal,
  type GatingData,
  type MetaMethod,
} from '@prodrome/core';
import { logScore } from '../methods/scores.ts';
import { createGateRow, readRow } from './gate-row.ts';
import { createPersonalLearner } from './personal-learner.ts';

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
    const walked = walk(data, weights, method, grid);
    grid.forEach((strength, at) => {
      const own = summary(walked, at);
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
  /** [patients, strengths] */
  readonly personal: Float64Array;
}

function walk(
  data: GatingData,
  weights: Float64Array,
  method: MetaMethod,
  grid: readonly number[],
): Walked {
  const { context, labels, outputs, experts, task } = data;
  const { horizonDays } = task;
  const k = experts.length;
  const learner = createPersonalLearner({ method, experts: k, horizonDays, priorStrength: 0 });
  const starts = patientStarts(context);
  const patients = context.patientIds.length;
  const prior = new Float64Array(patients);
  const personal = new Float64Array(patients * grid.length);
  const row = createGateRow(k);
  const own = new Float64Array(k);
  let weight = 0;
  const dayOf = (i: number): number => Math.floor(context.times[i] as number);
  for (let patient = 0; patient < patients; patient++) {
    const state = learner.initial();
    let due = starts[patient] as number;
    const end = starts[patient + 1] as number;
    for (let i = due; i < end; i++) {
      for (; due < i && dayOf(due) + horizonDays <= dayOf(i); due++) {
        learner.learn(state, dayOf(due) + horizonDays, labels[due * outputs] as number);
      }
      if (!readRow(data, weights, i, row)) continue;
      learner.weigh(state, row, own);
      learner.remember(state, dayOf(i), row.values, row);
      const label = labels[i * outputs] as number;
      const counts = data.weights?.[i] ?? 1;
      const [shared, theirs] = [mixtureOf(row.prior, row.values), mixtureOf(own, row.values)];
      const known = state[0] as number;
      weight += counts;
      prior[patient] = (prior[patient] as number) - counts * logScore(shared, label);
      grid.forEach((strength, at) => {
        const share = known > 0 ? known / (known + strength) : 0;
        const forecast = (1 - share) * shared + share * theirs;
        const to = patient * grid.length + at;
        personal[to] = (personal[to] as number) - counts * logScore(forecast, label);
      });
    }
  }
  return { weight, prior, personal };
}

const mixtureOf = (weights: Float64Array, values: Float64Array): number =>
  weights.reduce((sum, weight, j) => (weight > 0 ? sum + weight * (values[j] as number) : sum), 0);

function summary({ weight, prior, personal }: Walked, at: number) {
  const patients = prior.length;
  const gains = prior.map(
    (loss, patient) => loss - (personal[patient * (personal.length / patients) + at] as number),
  );
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  const gain = total(gains);
  const squares = total(gains.map((own) => (own - gain / patients) ** 2));
  const priorLoss = total(prior) / weight;
  return {
    priorLoss,
    personalLoss: priorLoss - gain / weight,
    error: Math.sqrt((patients / Math.max(1, patients - 1)) * squares) / weight,
  };
}
