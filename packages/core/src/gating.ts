import type { CallContext, TrainContext, TrainReport } from './context.ts';
import type { MixingCapabilities } from './combination.ts';
import type {
  GateGraphInput,
  GraphBuilder,
  GraphValue,
  StateGateGraphInput,
  StateGateGraphOutput,
} from './graph.ts';
import type { ComponentState } from './state.ts';
import type { FeatureTable, PatientStates } from './table.ts';
import type { Task } from './task.ts';

/** What a gate can do; compared with the task when a run is planned. */
export interface GateCapabilities extends MixingCapabilities {
  /**
   * As of experts: a row's weights depend on that row, or on a state carried along for each patient, whose width is known or, for
   * `trained`, told by the trained gate.
   */
  readonly memory: 'row' | { readonly stateWidth: number | 'trained' };
}

/** What a gate sees: n rows answered by k experts, in a fixed order. */
export interface GatingBatch {
  readonly experts: readonly { readonly name: string; readonly specialty: string }[];
  /** Numbers a row and expert. */
  readonly outputs: number;
  /** [n, k, outputs] the experts' answers; NaN where not present. */
  readonly values: Float64Array;
  /** [n, k] in [0, 1]; NaN where not present. */
  readonly confidence: Float64Array;
  /** [n, k] 1 = awake; 0 = asleep, abstaining or failed. */
  readonly present: Uint8Array;
  /**
   * [n, k] in [0, 1]: how good what is known of the expert's domain on that day is; NaN for experts without one. Absent where nobody
   * judged it.
   */
  readonly quality?: Float64Array;
  /**
   * [n] the asked rows and no others, without NaN: quality, rates, what is known of the day. Row i stands for row i of the batch.
   * For diaries its `outcomes` tell what was known at the end of each row's day, NaN where not recorded.
   */
  readonly context: FeatureTable;
  /** Continues patients whose earlier days are not in the batch; for gates that claim a state. */
  readonly from?: PatientStates;
}

/** Out-of-fold answers with their labels. */
export interface GatingData extends GatingBatch {
  readonly task: Task;
  /** [n, outputs], finite. */
  readonly labels: Float64Array;
  /** [n] which fold's models gave the answers. */
  readonly folds: Int32Array;
  /** [n], non-negative; absent = all 1. */
  readonly weights?: Float64Array;
}

/** What a gate found at a row, beside its weights: an expert's losses have risen or fallen for that row's patient. */
export interface GateEvent {
  /** The row of the batch whose day made it known. */
  readonly row: number;
  readonly kind: 'drift';
  /** The name of the expert. */
  readonly expert: string;
  /** `up`: the expert has become worse. */
  readonly direction: 'up' | 'down';
}

/** What a gate takes into account, and the weights that it gives once it has. */
export interface WeightStep {
  /** In snake case, such as `gate`, `patient`, `quality`, `drift`. */
  readonly name: string;
  /** [n, k, outputs], on the simplex as those of the answer. */
  readonly weights: Float64Array;
}

/** How a gate is asked. */
export interface GateCallContext extends CallContext {
  /** Whether the steps that led to the weights are wanted; they change no weight. */
  readonly steps?: boolean;
}

/** A gate's answer. */
export interface GatingOutput {
  /** [n, k, outputs]; those of an output lie on the simplex. For tasks of classes they are the same for every output. */
  readonly weights: Float64Array;
  /** For gates with a state: every patient of the context after its last row. */
  readonly states?: PatientStates;
  /** By ascending row; depends on what the weights may depend on, and on nothing else. Absent for gates that look for nothing. */
  readonly events?: readonly GateEvent[];
  /** Where they were asked for, by gates that weigh in steps: one after the other, the last of which has the very weights of the answer. */
  readonly steps?: readonly WeightStep[];
}

/**
 * Mixing weights per row.
 *
 * Laws: the weights of a row's output lie on the simplex; where `present` is 0 the weight is exactly 0; a row without any present
 * expert is all 0; permuting the experts permutes the weights. *Batch*, *prefix* and *chunk* as of experts: a row's weights
 * depend on that row, and on the same patient's earlier rows through the state that is claimed, on nothing else. Shared
 * parameters stand still while it is asked. The batch is not changed. A saved and loaded gate answers with the same bits.
 */
export interface GatingNetwork {
  /** Numbers carried along for each patient, where capabilities say `trained`. @throws ProdromeError `STATE` before it is. */
  readonly stateWidth?: number;
  train(data: GatingData, context: TrainContext): Promise<TrainReport>;
  predictWeights(batch: GatingBatch, context?: GateCallContext): Promise<GatingOutput>;
  saveState(): Promise<ComponentState>;
  loadState(state: ComponentState): Promise<void>;
  /** The weights [n, k, outputs] as a graph. @throws ProdromeError `GRAPH` for what cannot be written as one. */
  toGraph?(graph: GraphBuilder, input: GateGraphInput): GraphValue;
  /** The weights and the state of gates with one as a graph. @throws ProdromeError `GRAPH` for what cannot be written as one. */
  toStateGraph?(graph: GraphBuilder, input: StateGateGraphInput): StateGateGraphOutput;
}
