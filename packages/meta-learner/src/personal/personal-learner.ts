import type { MetaLesson, MetaMethod } from '@prodrome/core';
import type { Asked } from '../methods/scores.ts';

/** A patient's own weights: what is known of them, in one row of numbers, and how it moves. */
export interface PersonalLearner {
  /** Numbers of a patient; the first of them counts the resolved forecasts. */
  readonly width: number;
  /** Writes what is known of a patient of whom nothing is known. */
  begin(numbers: Float64Array): void;
  /** Takes in a resolved forecast. */
  learn(numbers: Float64Array, lesson: MetaLesson): void;
  /** Writes a patient's weights [k]; does not change the numbers. */
  weigh(numbers: Float64Array, asked: Asked, out: Float64Array): void;
}

/** What a learner is made of. */
export interface PersonalParts {
  readonly method: MetaMethod;
  /** Experts, k. */
  readonly experts: number;
  /** Resolved forecasts that the prior is worth, κ. */
  readonly priorStrength: number;
}

/**
 * A patient's own weights (κ·prior + n·method) / (κ + n) after n resolved forecasts: shrunken to the population's the more, the less is
 * known of the patient. The numbers are n and the method's own. Deterministic.
 */
export function createPersonalLearner(parts: PersonalParts): PersonalLearner {
  const { method, experts: k, priorStrength } = parts;
  return {
    width: 1 + method.width(k),
    begin: (numbers) => {
      numbers[0] = 0;
      numbers.set(method.initial(k), 1);
    },
    learn: (numbers, lesson) => {
      method.learn(numbers.subarray(1), lesson);
      numbers[0] = (numbers[0] as number) + 1;
    },
    weigh: (numbers, asked, out) => {
      method.weigh(numbers.subarray(1), asked, out);
      const known = numbers[0] as number;
      const share = known > 0 ? known / (known + priorStrength) : 0;
      for (let j = 0; j < k; j++) {
        out[j] = (1 - share) * (asked.prior[j] as number) + share * (out[j] as number);
      }
    },
  };
}
