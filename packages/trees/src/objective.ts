import { clipProbability, logit, logOnePlusExp } from '@prodrome/numerics';
import { sigmoid } from './sigmoid.ts';

/** The names of the losses that can be minimised. */
export type ObjectiveName = 'logistic' | 'squared';

/** A loss of margins: what the trees add up to. */
export interface Objective {
  readonly name: ObjectiveName;
  /** Its labels, for people. */
  readonly labels: string;
  readonly acceptsLabel: (label: number) => boolean;
  /** The one margin that fits labels of this mean best. */
  readonly base: (mean: number) => number;
  /** What is forecast at a margin. */
  readonly transform: (margin: number) => number;
  /** Of one row of weight 1. */
  readonly loss: (margin: number, label: number) => number;
}

const logistic: Objective = {
  name: 'logistic',
  labels: 'a number in [0, 1]',
  acceptsLabel: (label) => label >= 0 && label <= 1,
  base: (mean) => logit(clipProbability(mean)),
  transform: sigmoid,
  loss: (margin, label) => logOnePlusExp(margin) - label * margin,
};

const squared: Objective = {
  name: 'squared',
  labels: 'a finite number',
  acceptsLabel: Number.isFinite,
  base: (mean) => mean,
  transform: (margin) => margin,
  loss: (margin, label) => (margin - label) ** 2 / 2,
};

/** The loss of this name. */
export const objectiveOf = (name: ObjectiveName): Objective =>
  name === 'logistic' ? logistic : squared;
