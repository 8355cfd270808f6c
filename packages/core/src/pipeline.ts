import type { CallContext } from './context.ts';
import type { PatientStore } from './patient-store.ts';
import type { JsonValue } from './json.ts';
import type { ComponentState } from './state.ts';
import type { FeatureTable, PatientStates } from './table.ts';

/** Why an expert gave no answer on a row. */
export type Absence = 'asleep' | 'abstained' | 'failed';

/** How good what is known of a domain on a day is; each in [0, 1], 1 is best. `preprocessing` defines them. */
export interface DomainQuality {
  readonly completeness: number;
  readonly timeliness: number;
  readonly plausibility: number;
  readonly consistency: number;
}

/**
 * Bands of risk, lowest first. *low*: an attack is ruled out at the level of the bands; *high*: a day without one is; *medium*: neither is ruled out.
 */
export const riskBands = ['low', 'medium', 'high'] as const;

/** One of {@link riskBands}. */
export type RiskBand = (typeof riskBands)[number];

/** One number for each output: a plain number where a task has one. */
export type OutputValue = number | readonly number[];

/** Weights by expert, once something was taken into account; those that are absent are left out. */
export interface ReceiptStep {
  readonly name: string;
  readonly weights: Readonly<Record<string, OutputValue>>;
}

/** How a forecast came about. */
export interface Receipt {
  /** SHA-256 that names the model: of its bundle's manifest, which holds the hashes of all states. Hexadecimal. */
  readonly model: string;
  /** The mixture that answered: one of the names in `metrics.json`. */
  readonly served: string;
  /** The gate's weights by expert; absent for forecasts that no gate weighed. */
  readonly weights?: Readonly<Record<string, OutputValue>>;
  /**
   * How the gate came to them: `equal`, the same for every expert that answered; then what the gate takes into account, one after the
   * other, `gate` where it does not tell. The last are the weights. Absent where no gate weighed.
   */
  readonly steps?: readonly ReceiptStep[];
  readonly values: Readonly<Record<string, OutputValue>>;
  /** Experts without an answer on this row, and why. */
  readonly absent: Readonly<Record<string, Absence>>;
  /** By domain. */
  readonly quality: Readonly<Record<string, DomainQuality>>;
  /** Columns whose value of the day was taken for unknown, because what reads them has become erratic; absent where there are none. */
  readonly untrusted?: readonly string[];
  readonly uncalibrated: OutputValue;
}

/** One forecast for people and programs. Fields that could not be computed are absent. */
export interface PredictionResult {
  readonly patientId: string;
  /** The day on which the forecast is made, as it came. */
  readonly timestamp: string;
  readonly prediction: OutputValue;
  readonly confidence?: number;
  /** Absent for models without bands. */
  readonly risk?: RiskBand;
  /** wₖ·pₖ; they sum to the uncalibrated probability. Absent for mixtures that are not sums. */
  readonly expertContributions?: Readonly<Record<string, OutputValue>>;
  readonly explanation?: JsonValue;
  readonly featureImportance?: Readonly<Record<string, number>>;
  /** True when an expert that counts in this mixture gave no answer and the others answered without it. */
  readonly degraded: boolean;
  readonly receipt: Receipt;
}

/** Forecasts of many rows, in columns. */
export interface PredictionBatch {
  readonly rows: number;
  readonly outputs: number;
  /** The model that answered, as receipts name it. */
  readonly model: string;
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
  /** [rows] 1 + the place in {@link riskBands}; 0 where there is no forecast. Absent for models without bands. */
  readonly risk?: Uint8Array;
  /** [rows, k, outputs] the gate's weights; 0 where absent. They are contributions' factors only for additive combinations. */
  readonly weights: Float64Array;
  /** [rows, k, outputs]; NaN where absent. */
  readonly expertValues: Float64Array;
  /** Of each row: 0 = every expert that counts has answered, 1 = one slept or abstained, 2 = one failed. */
  readonly degraded: Uint8Array;
  /** What was remembered of each patient after the last row. */
  readonly states: PatientStates;
  result(row: number): PredictionResult;
}

/** Where `execute` begins. */
export interface ExecuteContext extends CallContext {
  /**
   * What is remembered of patients: loaded before a table is answered, saved before its batch is given out. Patients that it does
   * not know begin at the prior, and so do all without it.
   */
  readonly memory?: PatientStore;
}

/** From tables to forecasts. */
export interface Pipeline {
  /**
   * Each table gives one batch, every row an answer.
   * @throws ProdromeError `SCHEMA` when a table lacks columns; `STATE` for memory of another model; `USAGE` for rows that the memory
   * has already taken in; `CANCELLED`.
   */
  execute(
    input: AsyncIterable<FeatureTable>,
    context?: ExecuteContext,
  ): AsyncIterable<PredictionBatch>;
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
  /** `model`: the model as receipts name it; `contract`: the version of these contracts; then packages and their versions. */
  readonly versionInfo: Readonly<Record<string, string>> & {
    readonly model: string;
    readonly contract: string;
  };
}
