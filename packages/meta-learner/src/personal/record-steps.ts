import type { WeightStep } from '@prodrome/core';

/** Keeps what the weights of each row are after each step. */
export interface StepRecorder {
  /** In the order in which they are taken. */
  readonly steps: readonly WeightStep[];
  /** Takes down the weights of row i as they now are; nothing for a step that is not recorded. */
  keep(step: string, i: number): void;
}

/**
 * A recorder of these steps.
 * @param weights - [n, k, outputs] what is moved from step to step.
 * @param size - numbers of a row.
 */
export function recordSteps(
  names: readonly string[],
  weights: Float64Array,
  size: number,
): StepRecorder {
  const kept = new Map(names.map((name) => [name, new Float64Array(weights.length)]));
  return {
    steps: [...kept].map(([name, own]) => ({ name, weights: own })),
    keep: (step, i) => {
      kept.get(step)?.set(weights.subarray(i * size, (i + 1) * size), i * size);
    },
  };
}
