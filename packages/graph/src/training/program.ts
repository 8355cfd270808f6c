import type { NetworkInput, ParameterSpec } from '../network/network.ts';
import type { Schedule } from './schedule.ts';

/** How batches are made and steps are taken. */
export interface TrainingSettings {
  /** Rows of a batch; the last one is filled up with rows of weight 0. */
  readonly batch: number;
  /** Constant when not given. */
  readonly schedule?: Schedule;
  /** The Euclidean norm that a gradient over all parameters may have; a longer one is scaled down. */
  readonly clipNorm?: number;
}

/** A parameter's place in the vector of all. */
export interface ParameterPlace {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
}

/** The part of a training program that is plain data: it may be sent to a thread, or read by another backend. */
export interface TrainingPlan extends TrainingSettings {
  readonly inputs: Readonly<Record<string, NetworkInput>>;
  readonly outputs: number;
  readonly targetWidth: number;
  readonly parameters: readonly ParameterPlace[];
  /** Length of the vector of all parameters. */
  readonly size: number;
  readonly slots: number;
  /**
   * ONNX: `parameters` [size], `slot.0` … [size], `step` and `seed` int64 scalars, `order` int64 [batches, batch] (−1 = no row), `weights` [rows],
   * `target` [rows, targetWidth] and the network's inputs [rows, …] → the same with `next.` before parameters and slots, `losses` [batches].
   */
  readonly epochGraph: Uint8Array;
  /** ONNX: one batch, `order` [batch] → `loss` and `gradient` [size]; of onnxruntime's own operators only. */
  readonly gradientGraph: Uint8Array;
  /** ONNX: as the epoch graph without slots, step and seed, nothing dropped → `losses` [batches], the means of batches. */
  readonly lossGraph: Uint8Array;
}

/** Training compiled into graphs. */
export interface TrainingProgram {
  readonly plan: TrainingPlan;
  /** Names, shapes and first values of the parameters. */
  readonly parameters: readonly ParameterSpec[];
}
