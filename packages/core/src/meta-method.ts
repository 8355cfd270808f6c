import type { GraphBuilder, GraphValue } from './graph.ts';

/** One resolved forecast of one patient, as a method of a meta-learner sees it: k experts, one output. */
export interface MetaLesson {
  /** [k] the experts' probabilities of the outcome; NaN where not present. */
  readonly values: Float64Array;
  /** [k] 1 = answered; 0 = asleep, abstaining or failed. */
  readonly present: Uint8Array;
  /** [k] the population's weights on that day: on the simplex over the present experts, 0 elsewhere. */
  readonly prior: Float64Array;
  /** 0 or 1: what came true. */
  readonly outcome: number;
}

/** Lessons of n patients in a graph, in double precision. */
export interface MetaLessonGraph {
  /** [n, k]; 0 where not present. */
  readonly values: GraphValue;
  /** [n, k] bool. */
  readonly present: GraphValue;
  /** [n, k] */
  readonly prior: GraphValue;
  /** [n, 1] 0 or 1; anything where nothing is resolved, and what is learned there is dropped. */
  readonly outcome: GraphValue;
}

/** A {@link MetaMethod} as formulas over n patients; states [n, width] of double precision. */
export interface MetaMethodGraph {
  /** The state after the lesson. */
  learn(state: GraphValue, lesson: MetaLessonGraph): GraphValue;
  /** The weights [n, k]. */
  weigh(state: GraphValue, asked: Pick<MetaLessonGraph, 'present' | 'prior'>): GraphValue;
}

/**
 * How a patient's own weights follow what came true: a causal state of fixed width for each patient, moved by nothing but resolved
 * forecasts.
 *
 * Laws: weights lie on the simplex over the present experts and are exactly 0 elsewhere; they are the prior (within 1e-9) when nothing
 * was learned; who was better weighs more afterwards; an expert that was absent is neither punished nor rewarded; a lesson without any
 * present expert changes nothing; permuting the experts permutes the weights; all is remembered in the state, which stays finite; what
 * is given is not changed. Chance, where there is any, comes from the options and the state.
 */
export interface MetaMethod {
  /** Numbers of a state of k experts. */
  width(experts: number): number;
  /** The state of a patient of whom nothing is known. */
  initial(experts: number): Float64Array;
  /** Takes in a resolved forecast; changes `state` in place. */
  learn(state: Float64Array, lesson: MetaLesson): void;
  /** Writes the weights [k] into `out`; does not change `state`. */
  weigh(state: Float64Array, asked: Pick<MetaLesson, 'present' | 'prior'>, out: Float64Array): void;
  /** `learn` and `weigh` as formulas of a graph. */
  toGraph?(graph: GraphBuilder): MetaMethodGraph;
}
