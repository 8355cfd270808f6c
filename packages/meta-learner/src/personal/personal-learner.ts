import type { MetaMethod } from '@prodrome/core';
import type { Asked } from '../methods/scores.ts';

/** How an expert that was not present stands in the memory of a forecast. */
const absent = -1;

/** What is known of one patient, in one row of numbers, and how it moves. */
export interface PersonalLearner {
  /** Numbers of a patient's state. */
  readonly width: number;
  initial(): Float64Array;
  /** Takes in the outcome of a day: the forecast that was made for it is resolved, where one is remembered. */
  learn(state: Float64Array, day: number, outcome: number): void;
  /** Writes a patient's weights [k]; does not change the state. */
  weigh(state: Float64Array, asked: Asked, out: Float64Array): void;
  /** Keeps a forecast until the outcome of `day + horizon` is known, or that day is over. Of several of a day the last one counts. */
  remember(state: Float64Array, day: number, values: Float64Array, asked: Asked): void;
}

/** What a learner is made of. */
export interface PersonalParts {
  readonly method: MetaMethod;
  /** Experts, k. */
  readonly experts: number;
  /** Whole days between a forecast and its outcome, at least 1. */
  readonly horizonDays: number;
  /** Resolved forecasts that the prior is worth, κ. */
  readonly priorStrength: number;
}

/**
 * A patient's own weights (κ·prior + n·method) / (κ + n) after n resolved forecasts: shrunken to the population's the more, the less is
 * known of the patient. The state holds n, the method's own, and the forecasts of the last `horizonDays` + 1 days. Deterministic.
 */
export function createPersonalLearner(parts: PersonalParts): PersonalLearner {
  const { method, experts: k, horizonDays, priorStrength } = parts;
  const own = method.width(k);
  const slots = horizonDays + 1;
  const slotWidth = 1 + 2 * k;
  const ring = 1 + own;
  const width = ring + slots * slotWidth;
  const lesson = {
    values: new Float64Array(k),
    present: new Uint8Array(k),
    prior: new Float64Array(k),
  };
  const slotOf = (day: number): number => ring + (((day % slots) + slots) % slots) * slotWidth;
  return {
    width,
    initial: () => {
      const state = new Float64Array(width).fill(absent, ring);
      state.set(method.initial(k), 1);
      return state;
    },
    learn: (state, day, outcome) => {
      const at = slotOf(day - horizonDays);
      if (state[at] !== day - horizonDays) return;
      let someone = false;
      for (let j = 0; j < k; j++) {
        const value = state[at + 1 + j] as number;
        lesson.present[j] = value === absent ? 0 : 1;
        lesson.values[j] = value === absent ? NaN : value;
        lesson.prior[j] = state[at + 1 + k + j] as number;
        someone ||= value !== absent;
      }
      if (!someone) return;
      method.learn(state.subarray(1, ring), { ...lesson, outcome });
      state[0] = (state[0] as number) + 1;
      state.fill(absent, at + 1, at + slotWidth);
    },
    weigh: (state, asked, out) => {
      method.weigh(state.subarray(1, ring), asked, out);
      const known = state[0] as number;
      const share = known > 0 ? known / (known + priorStrength) : 0;
      for (let j = 0; j < k; j++) {
        out[j] = (1 - share) * (asked.prior[j] as number) + share * (out[j] as number);
      }
    },
    remember: (state, day, values, { present, prior }) => {
      const at = slotOf(day);
      state[at] = day;
      for (let j = 0; j < k; j++) {
        state[at + 1 + j] = present[j] === 1 ? (values[j] as number) : absent;
        state[at + 1 + k + j] = prior[j] as number;
      }
    },
  };
}
