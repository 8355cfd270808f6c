import type { CheckedData } from '../boosting-data.ts';
import type { GradientInput } from '../kernels/kernels.ts';
import type { KernelMemory } from '../kernels/memory.ts';
import type { Margins } from '../margins.ts';
import type { ObjectiveName } from '../objective.ts';
import { softmax } from '../softmax.ts';

/** What the trees of a round are to come closer to: labels beside what is forecast so far. */
export interface Targets {
  /** Looks at the margins: trees of one round do not see each other. */
  beginRound(): void;
  /** What one output's derivatives are made from; good until the next is asked for. */
  inputOf(output: number): GradientInput;
}

/**
 * Targets for an objective.
 * @param margins - read at the beginning of each round.
 */
export function createTargets(
  objective: ObjectiveName,
  { rows, labels: given, weights: weightOf }: CheckedData,
  margins: Margins,
  memory: KernelMemory,
): Targets {
  const copied = (values: Float64Array): Float64Array => {
    const copy = memory.float64(rows);
    copy.set(values);
    return copy;
  };
  const labels = copied(given);
  const weights = copied(weightOf);
  const outputs = margins.length;
  if (outputs === 1) {
    const values = margins[0] as Float64Array;
    const input = { objective, values, factor: 1, labels, weights };
    return { beginRound: () => undefined, inputOf: () => input };
  }
  const chances = margins.map(() => memory.float64(rows));
  return {
    beginRound: () => {
      fillChances(margins, chances);
    },
    inputOf: (output) => {
      for (let row = 0; row < rows; row++) labels[row] = given[row] === output ? 1 : 0;
      const values = chances[output] as Float64Array;
      // K / (K − 1): as many classes hang together. Friedman 2001, algorithm 6
      return { objective, values, factor: outputs / (outputs - 1), labels, weights };
    },
  };
}

/** The probabilities of all classes. */
function fillChances(margins: Margins, chances: readonly Float64Array[]): void {
  const outputs = margins.length;
  const own = new Float64Array(outputs);
  const rows = (margins[0] as Float64Array).length;
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < outputs; k++) own[k] = (margins[k] as Float64Array)[row] as number;
    softmax(own, 0, outputs);
    for (let k = 0; k < outputs; k++) (chances[k] as Float64Array)[row] = own[k] as number;
  }
}
