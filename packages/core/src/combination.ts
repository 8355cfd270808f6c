import type { TrainContext, TrainReport } from './context.ts';
import type { GraphBuilder, GraphValue, MixtureGraphInput } from './graph.ts';
import type { ComponentState } from './state.ts';
import type { FeatureTable } from './table.ts';
import type { Task } from './task.ts';

/** Which tasks a gate or a combination can serve; compared with the task when a run is planned. */
export interface MixingCapabilities {
  readonly tasks: readonly Task['kind'][];
  /** `one`: a single number a row; `any`: as many as the task asks for. */
  readonly outputs: 'one' | 'any';
}

/** Weights and answers to be made into one forecast. */
export interface CombinationBatch {
  /** Number of experts, k. */
  readonly experts: number;
  readonly outputs: number;
  /** [n, k, outputs] */
  readonly values: Float64Array;
  /** [n, k, outputs], on the simplex for each output. */
  readonly weights: Float64Array;
  /** [n, k] */
  readonly present: Uint8Array;
  /** [n] the rows as gates see them, without NaN. Absent where nobody gave it. */
  readonly context?: FeatureTable;
}

/** Weighted answers with their labels. */
export interface CombinationData extends CombinationBatch {
  /** [n, outputs], finite. */
  readonly labels: Float64Array;
  /** [n], non-negative; absent = all 1. */
  readonly sampleWeights?: Float64Array;
}

/** How weighted answers become one. A row without any present expert is NaN. A row's forecast depends on that row alone. */
export interface CombinationStrategy {
  train(data: CombinationData, context: TrainContext): Promise<TrainReport>;
  /** [n, outputs] */
  combine(batch: CombinationBatch): Float64Array;
  /** True where the forecast is Σ wₖ·pₖ, so that these are the experts' contributions. */
  readonly additive: boolean;
  saveState(): Promise<ComponentState>;
  loadState(state: ComponentState): Promise<void>;
  /** The forecast [n, outputs] as a graph. @throws ProdromeError `GRAPH` for what cannot be written as one. */
  toGraph?(graph: GraphBuilder, input: MixtureGraphInput): GraphValue;
}

/** What a stacking model learns from: one output's inputs. */
export interface StackingData {
  /** [n, columns], finite: what the combination makes of the experts' answers. */
  readonly inputs: Float64Array;
  readonly columns: number;
  /** [n], finite. */
  readonly labels: Float64Array;
  /** [n], non-negative; 0 where nobody was present. */
  readonly weights: Float64Array;
}

/**
 * A model of the label on the experts' answers, of one output.
 *
 * Laws: a row's forecast depends on that row and what was learned, on nothing else; it lies in [0, 1]; what is given is not
 * changed; the same seed gives the same bytes; a saved and loaded model answers with the same bits.
 */
export interface StackingModel {
  train(data: StackingData, context: TrainContext): Promise<TrainReport>;
  /** [n] probabilities of inputs [n, columns]. @throws ProdromeError `SCHEMA` for another number of columns; `STATE` before `train`. */
  predict(inputs: Float64Array, columns: number): Float64Array;
  saveState(): ComponentState;
  loadState(state: ComponentState): void;
  /** Probabilities [n] of inputs [n, columns] as a graph, both of double precision. */
  toGraph?(graph: GraphBuilder, inputs: GraphValue): GraphValue;
}
