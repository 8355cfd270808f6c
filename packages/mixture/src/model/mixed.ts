import type { Failure, GateEvent, PatientStates, WeightStep } from '@prodrome/core';

/** What a mixing makes of n rows. */
export interface Mixed {
  /** [n, k, outputs] */
  readonly weights: Float64Array;
  /** [n, outputs] */
  readonly values: Float64Array;
  /** Rows without an answer because the gate or the combination failed on them. */
  readonly failed: readonly number[];
  /** The first of what went wrong on them. */
  readonly failure?: Failure;
  /** What the gate remembers, for gates with a state. */
  readonly states?: PatientStates;
  /** What the gate found beside its weights. */
  readonly events?: readonly GateEvent[];
  /** What led to the weights, where it was asked for and the gate tells. */
  readonly steps?: readonly WeightStep[];
}
