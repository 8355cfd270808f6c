import type { CallContext } from './context.ts';
import type { Feedback } from './gating.ts';
import type { JsonValue } from './json.ts';
import type { ComponentState } from './state.ts';
import type { FeatureTable, PatientStates } from './table.ts';

/** Why an expert gave no answer on a row. */
export type Silence = 'asleep' | 'abstained' | 'failed';

/** How good what is known of a domain on a day is; each in [0, 1], 1 is best. `preprocessing` defines them. */
export interface DomainQuality {
  readonly completeness: number;
  readonly timeliness: number;
  readonly plausibility: number;
  readonly consistency: number;
}

/** How a forecast came about. */
export interface Receipt {
  /** SHA-256 that names the model: of its bundle's manifest, which holds the hashes of all states. Hexadecimal. */
  readonly model: string;
  /** The mixture that answered: one of the names in `metrics.json`. */
  readonly served: string;
  /** The gate's weights by expert; absent for forecasts that no gate weighed. */
  readonly weights?: Readonly<Record<string, number>>;
  readonly values: Readonly<Record<string, number>>;
  /** Experts without an answer on this row, and why. */
  readonly silent: Readonly<Record<string, Silence>>;
  /** By domain. */
  readonly quality: Readonly<Record<string, DomainQuality>>;
  readonly uncalibrated: number;
}

/** One forecast for people and programs. Fields that could not be computed are absent. */
export interface PredictionResult {
  readonly patientId: string;
  /** The day on which the forecast is made, as it came. */
  readonly timestamp: string;
  readonly prediction: number | readonly number[];
  readonly confidence?: number;
  /** wₖ·pₖ; they sum to the uncalibrated probability. Absent for mixtures that are not sums. */
  readonly expertContributions?: Readonly<Record<string, number>>;
  readonly explanation?: JsonValue;
  readonly featureImportance?: Readonly<Record<string, number>>;
  /** True when an expert that counts in this mixture gave no answer and the others answered without it. */
  readonly degraded: boolean;
  readonly receipt: Receipt;
}

/** Forecasts of many rows, in columns. */
export interface PredictionBatch {
  readonly rows: number;
  readonly experts: readonly string[];
  readonly patientIds: readonly string[];
  /** [rows], index into `patientIds`. */
  readonly patients: Int32Array;
  /** [rows], days. */
  readonly times: Float64Array;
  /** [rows, outputs]; NaN where no expert answered. */
  readonly values: Float64Array;
  /** [rows] in [0, 1]; NaN where unknown. */
  readonly confidence: Float64Array;
  /** [rows, k] the gate's weights; 0 where silent. They are contributions' factors only for additive combinations. */
  readonly weights: Float64Array;
  /** [rows, k]; NaN where silent. */
  readonly expertValues: Float64Array;
  /** Of each row: 0 = every expert that counts has answered, 1 = one slept or abstained, 2 = one failed. */
  readonly degraded: Uint8Array;
  /** What was remembered of each patient after the last row. */
  readonly states: PatientStates;
  result(row: number): PredictionResult;
}

/** Where `execute` begins. */
export interface ExecuteContext extends CallContext {
  /** Remembered patients by id; others begin at the prior. */
  readonly memory?: PatientMemory;
}

/** What was remembered of patients between runs. */
export interface PatientMemory {
  get(patientId: string): { readonly asOf: number; readonly values: Float64Array } | undefined;
}

/** From tables to forecasts. */
export interface Pipeline {
  execute(
    input: AsyncIterable<FeatureTable>,
    context?: ExecuteContext,
  ): AsyncIterable<PredictionBatch>;
  feedback?(events: readonly Feedback[]): Promise<void>;
  saveCheckpoint(): Promise<SystemState>;
  loadCheckpoint(state: SystemState): Promise<void>;
}

/** Everything that a running system would lose. */
export interface SystemState {
  readonly metaLearnerState?: ComponentState;
  readonly expertStates: Readonly<Record<string, ComponentState>>;
  readonly gatingNetworkState: ComponentState;
  readonly optimizerStates: Readonly<Record<string, ComponentState>>;
  /** Shared parts: preprocessing, history prior, calibration, error models. */
  readonly sharedStates: Readonly<Record<string, ComponentState>>;
  readonly versionInfo: Readonly<Record<string, string>>;
}
