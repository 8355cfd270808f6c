import type { GraphBuilder, ScanGraphInput, ScanGraphOutput } from './graph.ts';

/** One recorded day of one patient, as a scan sees it. */
export interface PatientDay {
  /** Days. */
  readonly time: number;
  /** This day's columns; NaN = not observed. Owned by the caller and overwritten for the next day. */
  readonly values: Float32Array;
}

/**
 * The only way to remember: a causal scan over one patient's days, with a state of fixed width.
 *
 * For each recorded day, in order of time, the runner calls `learn` with the outcome known at the end of that day (NaN when
 * not recorded), then `predict`: what is said on that evening. Nothing else moves the state, so it can be stored, replayed,
 * resumed and compiled.
 */
export interface PatientScan<Day extends PatientDay = PatientDay> {
  readonly width: number;
  /** How many numbers `predict` writes. */
  readonly outputs: number;
  /** The state before the first day; `constants` are the patient's (age, sex, …), NaN where unknown. */
  initial(constants: Float32Array): Float64Array;
  /** Takes in the day; changes `state` in place. */
  learn(state: Float64Array, day: Day, outcome: number): void;
  /** Writes `outputs` numbers from `at` on; does not change `state`. */
  predict(state: Float64Array, day: Day, out: Float64Array | Float32Array, at: number): void;
  /** `learn`, then `predict`, as a graph: one day of each of n patients. */
  toGraph?(graph: GraphBuilder, input: ScanGraphInput): ScanGraphOutput;
}
