import type { PatientScan } from '@prodrome/core';
import { beginBelief, createBelief, createEvening, type Belief, type Filter } from './filter.ts';
import type { Inputs } from './inputs.ts';
import { readEvening, readStatics, type Habits } from './read-evening.ts';
import { longestGap, observe } from './training/sequences.ts';
import { createStep, type Step } from './step.ts';
import { takeEvening } from './take-evening.ts';
import { takeForecast } from './take-forecast.ts';
import { takeOutcome } from './take-outcome.ts';

/** What a scan is made of. */
export interface ScanSetting {
  readonly filter: Filter;
  readonly inputs: Inputs;
  readonly baseRate: number;
  readonly horizonDays: number;
}

const lastDay = 0;
const firstDay = 1;
const offsetInAttack = 2;
const signs = 3;
const fixed = 4;

/** The numbers of a state, in order, as arrays of a working copy. */
const partsOf = (step: Step, habits: Habits): readonly Float64Array[] => {
  const { mean, covariance, logWeights, attack, propensity, scalars } = step.belief;
  return [
    ...[mean, covariance, logWeights, attack, propensity, scalars],
    ...[step.offset, step.extra, habits.sums, habits.counts],
  ];
};

/**
 * The filter of one patient, day by day: each evening it learns the day's outcome and says how likely an attack is `horizonDays` ahead.
 * Days without a row are unrecorded ones. Of several rows on one day the first counts.
 */
export function createPersonalScan(setting: ScanSetting): PatientScan {
  const { filter, inputs, baseRate, horizonDays } = setting;
  const { size } = filter;
  const now = createStep(size);
  const next = createBelief(size);
  const evening = createEvening(size);
  const habits = { sums: new Float64Array(size.features), counts: new Float64Array(size.features) };
  const width = partsOf(now, habits).reduce((sum, part) => sum + part.length, fixed);

  const load = (state: Float64Array): void => {
    let from = fixed;
    for (const part of partsOf(now, habits)) {
      part.set(state.subarray(from, from + part.length));
      from += part.length;
    }
    now.offsetInAttack = state[offsetInAttack] as number;
    now.signs = state[signs] as number;
  };
  const save = (state: Float64Array): void => {
    let from = fixed;
    for (const part of partsOf(now, habits)) {
      state.set(part, from);
      from += part.length;
    }
    state[offsetInAttack] = now.offsetInAttack;
    state[signs] = now.signs;
  };
  const advance = (
    step: Step,
    values: ArrayLike<number> | undefined,
    day: number,
    first: number,
    outcome: number,
  ): void => {
    takeForecast(filter, step);
    takeOutcome(filter, step, observe(inputs, values, day, first, outcome), next);
    see(step, next, values, day, false);
  };
  const see = (
    step: Step,
    belief: Belief,
    values: ArrayLike<number> | undefined,
    day: number,
    isFirst: boolean,
  ): void => {
    readEvening(inputs, values, day, habits, evening);
    takeEvening(filter, belief, evening, isFirst, step);
  };
  return {
    width,
    outputs: 1,
    initial: () => new Float64Array(width).fill(NaN),
    learn: (state, { time, values }, outcome) => {
      const day = Math.floor(time);
      const last = state[lastDay] as number;
      if (day <= last) return;
      if (Number.isNaN(last)) {
        habits.sums.fill(0);
        habits.counts.fill(0);
        const known = Number.isNaN(outcome) ? baseRate : outcome;
        beginBelief(filter, readStatics(inputs, values), known, next);
        see(now, next, values, day, true);
        state[firstDay] = day;
      } else {
        load(state);
        const first = state[firstDay] as number;
        for (let gap = Math.max(last + 1, day - longestGap); gap < day; gap++) {
          advance(now, undefined, gap, first, NaN);
        }
        advance(now, values, day, first, outcome);
      }
      state[lastDay] = day;
      save(state);
    },
    predict: (state, _day, out, at) => {
      load(state);
      const [last, first] = [state[lastDay] as number, state[firstDay] as number];
      for (let day = last + 1; day < last + horizonDays; day++) {
        advance(now, undefined, day, first, NaN);
      }
      out[at] = takeForecast(filter, now);
    },
  };
}
