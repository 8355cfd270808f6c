import { createBelief, type Belief } from './filter.ts';
import { depth, type Size } from './layout.ts';
import { nodes } from './quadrature.ts';

/** Branches of a forecast: free today, in an attack today. */
export const branches = 2;

/** What is known of the next day when it has passed. */
export interface Observation {
  /** 0 or 1; NaN where it was not recorded. */
  readonly outcome: number;
  /** 1 where a recorded day was treated. */
  readonly treated: number;
  readonly weekend: number;
  /** Days since the patient's first. */
  readonly day: number;
}

/** One evening with its forecast and what came of it; all that its gradient needs. Arrays by branch are [branches, subtypes, …]. */
export interface Step {
  /** Until the evening is over: after the time has moved on. `scalars` hold tonight's run length and today's attack. */
  readonly belief: Belief;
  /** [subtypes] added to the log odds of an onset, and its variance from missing features. */
  readonly offset: Float64Array;
  readonly extra: Float64Array;
  /** Added to the log odds of going on; log likelihood ratio of the signs; its inner score. */
  offsetInAttack: number;
  signs: number;
  score: number;
  /** [branches, subtypes, depth] covariance times direction. */
  readonly lean: Float64Array;
  readonly variance: Float64Array;
  readonly middle: Float64Array;
  /** [branches, subtypes, nodes] */
  readonly chances: Float64Array;
  readonly chance: Float64Array;
  /** [subtypes] */
  readonly forecast: Float64Array;
  /** First and second moment of the node, given the outcome; its likelihood. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly likelihood: Float64Array;
  /** [subtypes] likelihood of both branches, and the share of the attack branch. */
  readonly whole: Float64Array;
  readonly share: Float64Array;
  /** Weights of an attack and of none in the likelihood of what was seen. */
  ofAttack: number;
  ofNone: number;
}

/** A step of zeros. */
export function createStep(size: Size): Step {
  const by = (width: number): Float64Array => new Float64Array(branches * size.subtypes * width);
  const each = (): Float64Array => new Float64Array(size.subtypes);
  return {
    belief: createBelief(size),
    ...{ offset: each(), extra: each(), offsetInAttack: 0, signs: 0, score: 0 },
    ...{
      lean: by(depth),
      variance: by(1),
      middle: by(1),
      chances: by(nodes.length),
      chance: by(1),
    },
    ...{ forecast: each(), first: by(1), second: by(1), likelihood: by(1) },
    ...{ whole: each(), share: each(), ofAttack: 1, ofNone: 1 },
  };
}
