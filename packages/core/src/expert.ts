import type { CallContext, TrainContext, TrainReport } from './context.ts';
import type { GraphBuilder, GraphInput, GraphOutput } from './graph.ts';
import type { ComponentState } from './state.ts';
import type { FeatureTable, PatientStates } from './table.ts';
import type { Task } from './task.ts';

/** What an expert can do; typed, never guessed by catching errors, and compared with the task when a run is planned. */
export interface Capabilities {
  readonly tasks: readonly Task['kind'][];
  /** `one`: a single number a row; `any`: as many as the task asks for. */
  readonly outputs: 'one' | 'any';
  readonly sampleWeights: boolean;
  readonly deterministic: boolean;
  /** `raw`: own units, NaN kept. `prepared`: the `preprocessing` section applied, no NaN. */
  readonly inputs: 'raw' | 'prepared';
  /**
   * How far back an answer looks: its own row, or a state carried along, whose width is known or, for `trained`, told by the
   * trained model.
   */
  readonly memory: 'row' | { readonly stateWidth: number | 'trained' };
  /** True for experts that have nothing to say on tables without outcomes. */
  readonly needsOutcomes?: boolean;
}

/** Labelled rows of a table. The table may hold more rows than are listed: their labels are not to be learned from. */
export interface TrainingData {
  readonly task: Task;
  readonly table: FeatureTable;
  /** Ascending row indices. */
  readonly rows: Int32Array;
  /** [rows.length, outputs], finite. */
  readonly labels: Float64Array;
  /** [rows.length], non-negative; absent = all 1. */
  readonly weights?: Float64Array;
}

/** Rows to answer. `from` continues patients whose earlier days are no longer in the table. */
export interface ExpertInput {
  readonly table: FeatureTable;
  /** Ascending row indices. */
  readonly rows: Int32Array;
  readonly from?: PatientStates;
}

/** An expert's answers. */
export interface ExpertOutput {
  /** [rows.length, outputs]; probabilities for binary tasks; NaN = abstains. */
  readonly values: Float64Array;
  /** [rows.length] in [0, 1]. */
  readonly confidence?: Float64Array;
  /** For experts with a state: every patient of the table after its last row. */
  readonly states?: PatientStates;
}

/**
 * What each column adds to an answer.
 * On the declared scale, `base` plus the sum of a row's values is the row's answer within 1e-9.
 */
export interface Attribution {
  /** `identity`: the answer itself; `logit`: its log odds. */
  readonly scale: 'identity' | 'logit';
  /** [n, outputs] */
  readonly base: Float64Array;
  /** [n, outputs, columns of the table] */
  readonly values: Float64Array;
}

/**
 * An expert: a model that learns from labelled days and answers for days it is asked about.
 *
 * Laws: *prefix*: cutting the rows after an asked one changes nothing. *Chunk*: days 1..t, then t+1..T from the returned
 * states, equal all at once, bit for bit. *Row-wise* for `memory: 'row'`: an answer depends on its own row only. Inputs are
 * not changed. A saved and loaded model answers with the same bits. The same seed gives the same bytes.
 */
export interface ExpertModel {
  /** The domain whose columns it is given, or `all`. */
  getSpecialty(): string;
  /** Numbers carried along for each patient, where capabilities say `trained`. @throws ProdromeError `STATE` before it is. */
  readonly stateWidth?: number;
  train(data: TrainingData, context: TrainContext): Promise<TrainReport>;
  predict(input: ExpertInput, context?: CallContext): Promise<ExpertOutput>;
  /**
   * [rows.length] in [0, 1], for experts that tell their own; equal to `predict(input).confidence`.
   * Without it the mixture's error model, fitted on out-of-fold errors, gives the confidence.
   */
  getConfidence?(input: ExpertInput, context?: CallContext): Promise<Float64Array>;
  /** Why `predict` answers so; rows without an answer are NaN. */
  explain?(input: ExpertInput, context?: CallContext): Promise<Attribution>;
  saveState(): Promise<ComponentState>;
  loadState(state: ComponentState): Promise<void>;
  toGraph?(graph: GraphBuilder, input: GraphInput): GraphOutput;
}
