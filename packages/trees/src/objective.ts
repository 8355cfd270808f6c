import { clipProbability, logit, logOnePlusExp } from '@prodrome/numerics';
import { sigmoid } from './sigmoid.ts';
import { softmax } from './softmax.ts';

/** The names of the losses that can be minimised. */
export const objectiveNames: readonly ['logistic', 'squared', 'multinomial'] = [
  'logistic',
  'squared',
  'multinomial',
];

/** The name of a loss that can be minimised. */
export type ObjectiveName = 'logistic' | 'squared' | 'multinomial';

/** The names of what a model may answer with: also `exponential`, of models trained elsewhere. */
export const modelObjectives: readonly [...typeof objectiveNames, 'exponential'] = [
  ...objectiveNames,
  'exponential',
];

/**
 * What a model makes of margins: probabilities (`logistic`, each output for itself; `multinomial`, of classes), the margins themselves
 * (`squared`), or their exponential (`exponential`): counts and other numbers from 0 on.
 */
export type ModelObjective = ObjectiveName | 'exponential';

/** A loss of margins: what the trees add up to. */
export interface Objective {
  readonly name: ModelObjective;
  /** Its labels, for people. */
  readonly labels: string;
  readonly acceptsLabel: (label: number) => boolean;
  /** The margin that fits best where this is the labels' mean, or the share of an output's class. */
  readonly base: (mean: number) => number;
  /** Makes of margins, [rows, outputs] row-major, what is forecast. */
  readonly transform: (margins: Float64Array, outputs: number) => void;
  /**
   * Of one row of weight 1.
   * @param margins - where those of its outputs begin at `at`.
   */
  readonly loss: (margins: Float64Array, at: number, outputs: number, label: number) => number;
}

const logistic: Objective = {
  name: 'logistic',
  labels: 'a number in [0, 1]',
  acceptsLabel: (label) => label >= 0 && label <= 1,
  base: (mean) => logit(clipProbability(mean)),
  transform: (margins) => {
    for (let i = 0; i < margins.length; i++) margins[i] = sigmoid(margins[i] as number);
  },
  loss: (margins, at, _, label) => {
    const margin = margins[at] as number;
    return logOnePlusExp(margin) - label * margin;
  },
};

const squared: Objective = {
  name: 'squared',
  labels: 'a finite number',
  acceptsLabel: Number.isFinite,
  base: (mean) => mean,
  transform: () => undefined,
  loss: (margins, at, _, label) => ((margins[at] as number) - label) ** 2 / 2,
};

/** Classes are whole numbers from 0 on, at most so many. */
export const mostClasses = 1000;

const multinomial: Objective = {
  name: 'multinomial',
  labels: `a whole number from 0 to ${mostClasses - 1}`,
  acceptsLabel: (label) => Number.isInteger(label) && label >= 0 && label < mostClasses,
  base: (share) => Math.log(clipProbability(share)),
  transform: (margins, outputs) => {
    for (let at = 0; at < margins.length; at += outputs) softmax(margins, at, outputs);
  },
  loss: (margins, at, outputs, label) => {
    let most = -Infinity;
    for (let k = 0; k < outputs; k++) most = Math.max(most, margins[at + k] as number);
    let sum = 0;
    for (let k = 0; k < outputs; k++) sum += Math.exp((margins[at + k] as number) - most);
    return Math.log(sum) + most - (margins[at + label] as number);
  },
};

/** Poisson's: no training here minimises it. */
const exponential: Objective = {
  name: 'exponential',
  labels: 'a finite number from 0 on',
  acceptsLabel: (label) => label >= 0 && label < Infinity,
  base: (mean) => Math.log(mean),
  transform: (margins) => {
    for (let i = 0; i < margins.length; i++) margins[i] = Math.exp(margins[i] as number);
  },
  loss: (margins, at, _, label) => {
    const margin = margins[at] as number;
    return Math.exp(margin) - label * margin;
  },
};

const objectives = { logistic, squared, multinomial, exponential };

/** The loss of this name. */
export const objectiveOf = (name: ModelObjective): Objective => objectives[name];
