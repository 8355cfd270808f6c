import type { Filter } from '../filter.ts';
import { depth, type Size } from '../layout.ts';

/** Sums of derivatives of the log likelihood, by the numbers that a filter is made of. */
export interface Gradient {
  /** By parameter, but for those below. */
  readonly parameters: Float64Array;
  /** [subtypes, features] */
  readonly slopes: Float64Array;
  persistence: number;
  latentVariance: number;
  driftVariance: number;
  share: number;
}

/** A gradient of zeros. */
export const createGradient = ({ size, offsets }: Filter): Gradient => ({
  parameters: new Float64Array(offsets.length),
  slopes: new Float64Array(size.subtypes * size.features),
  ...{ persistence: 0, latentVariance: 0, driftVariance: 0, share: 0 },
});

/** Derivatives with respect to what a step computes on its way; by branch as in a step. */
export interface StepGradient {
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly likelihood: Float64Array;
  readonly variance: Float64Array;
  /** [branches, subtypes, depth] */
  readonly lean: Float64Array;
  /** [subtypes] */
  readonly forecast: Float64Array;
  readonly offset: Float64Array;
  readonly extra: Float64Array;
  ofAttack: number;
  ofNone: number;
  offsetInAttack: number;
  signs: number;
}

/** Room for the derivatives of one step. */
export function createStepGradient({ subtypes }: Size): StepGradient {
  const both = (width = 1): Float64Array => new Float64Array(2 * subtypes * width);
  const each = (): Float64Array => new Float64Array(subtypes);
  return {
    ...{ first: both(), second: both(), likelihood: both(), variance: both(), lean: both(depth) },
    ...{ forecast: each(), offset: each(), extra: each() },
    ...{ ofAttack: 0, ofNone: 0, offsetInAttack: 0, signs: 0 },
  };
}

/** Adds to a place of an array. */
export function add(values: Float64Array, place: number, by: number): void {
  values[place] = (values[place] as number) + by;
}
