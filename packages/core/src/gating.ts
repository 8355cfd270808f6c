import type { CallContext, TrainContext, TrainReport } from './context.ts';
import type { GraphBuilder, GraphInput, GraphValue } from './graph.ts';
import type { ComponentState } from './state.ts';
import type { FeatureTable } from './table.ts';
import type { Task } from './task.ts';

/** What a gate sees: n rows answered by k experts, in a fixed order. */
export interface GatingBatch {
  readonly experts: readonly { readonly name: string; readonly specialty: string }[];
  /** [n, k] the experts' answers; NaN where not present. */
  readonly values: Float64Array;
  /** [n, k] in [0, 1]; NaN where not present. */
  readonly confidence: Float64Array;
  /** [n, k] 1 = awake; 0 = asleep, abstaining or failed. */
  readonly present: Uint8Array;
  /** Prepared columns without NaN: quality, missingness, rates, constants. */
  readonly context: FeatureTable;
  /** [n] ascending rows of `context`. */
  readonly rows: Int32Array;
}

/** Out-of-fold answers with their labels. */
export interface GatingData extends GatingBatch {
  readonly task: Task;
  /** [n], finite. */
  readonly labels: Float64Array;
  /** [n] which fold's models gave the answers. */
  readonly folds: Int32Array;
  /** [n], non-negative; absent = all 1. */
  readonly weights?: Float64Array;
}

/**
 * Mixing weights per row.
 *
 * Laws: rows lie on the simplex; where `present` is 0 the weight is exactly 0; a row without any present expert is all 0;
 * permuting the experts permutes the weights; within a batch run shared parameters are frozen.
 */
export interface GatingNetwork {
  train(data: GatingData, context: TrainContext): Promise<TrainReport>;
  /** [n, k] */
  predictWeights(batch: GatingBatch, context?: CallContext): Promise<Float64Array>;
  updateWithFeedback?(feedback: readonly Feedback[]): Promise<void>;
  saveState(): Promise<ComponentState>;
  loadState(state: ComponentState): Promise<void>;
  toGraph?(
    graph: GraphBuilder,
    input: GraphInput,
    experts: GraphValue,
    present: GraphValue,
  ): GraphValue;
}

/** Weights and answers to be made into one forecast. */
export interface CombinationBatch {
  /** [n, k] */
  readonly values: Float64Array;
  /** [n, k] on the simplex. */
  readonly weights: Float64Array;
  /** [n, k] */
  readonly present: Uint8Array;
  readonly experts: number;
}

/** How weighted answers become one. A row without any present expert is NaN. */
export interface CombinationStrategy {
  train(
    data: CombinationBatch & {
      readonly labels: Float64Array;
      readonly sampleWeights?: Float64Array;
    },
    context: TrainContext,
  ): Promise<TrainReport>;
  /** [n] */
  combine(batch: CombinationBatch): Float64Array;
  /** True where the forecast is Σ wₖ·pₖ, so that these are the experts' contributions. */
  readonly additive: boolean;
  saveState(): Promise<ComponentState>;
  loadState(state: ComponentState): Promise<void>;
}

/** One resolved forecast. `weights` and `values` are those of its receipt; `revision` > 0 replaces an earlier label. */
export interface Feedback {
  readonly patientId: string;
  readonly time: number;
  readonly horizonDays: number;
  readonly outcome: number;
  readonly revision: number;
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly probability: number;
}
