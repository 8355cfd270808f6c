import type { SimulateRequest } from '@prodrome/assembly';

/** Options of every command. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Options of `train`. */
export interface TrainOptions extends CommonOptions {
  readonly config: string;
  readonly data: string;
  readonly out: string;
  readonly truth?: string;
  readonly heldOut?: string;
  readonly seed?: number;
  readonly resume?: boolean;
  readonly strict?: boolean;
  readonly acceptSuspicious?: boolean;
  readonly verbose?: boolean;
  readonly log?: string;
  readonly store?: string;
  readonly execution?: string;
  readonly artifacts?: string;
}

/** How a model is opened. */
export interface ModelOptions extends CommonOptions {
  readonly model: string;
  readonly config?: string;
  readonly trust?: boolean;
  readonly patients?: string;
}

/** Options of `predict`. */
export interface PredictOptions extends ModelOptions {
  readonly data: string;
  readonly out?: string;
  readonly format?: 'csv' | 'json' | 'parquet';
  readonly patient?: string;
  readonly workers?: number;
  readonly store?: string;
}

/** Options of `explain`. */
export interface ExplainOptions extends ModelOptions {
  readonly data: string;
  readonly patient?: string;
  readonly time?: string;
  readonly under?: number;
  readonly global?: boolean;
  readonly plausibility?: boolean;
  readonly effect?: readonly string[];
}

/** Options of `twin train`. */
export interface TwinTrainOptions extends CommonOptions {
  readonly config?: string;
  readonly data: string;
  readonly out: string;
}

/** Options of `simulate`. */
export type SimulateOptions = CommonOptions & Omit<SimulateRequest, 'signal'>;

/** Options of `drift replay`. */
export interface DriftReplayOptions extends ModelOptions {
  readonly config: string;
  readonly data: string;
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends ModelOptions {
  readonly data: string;
  readonly seed?: number;
}

/** Options of `compare`. */
export interface CompareOptions extends CommonOptions {
  readonly columnA?: string;
  readonly columnB?: string;
  readonly seed?: number;
}

/** Options of `report`. */
export interface ReportOptions extends CommonOptions {
  readonly predictions: string;
  readonly out?: string;
  readonly card?: string;
  readonly about?: string;
  readonly column?: readonly string[];
  readonly group?: readonly string[];
  readonly model?: string;
  readonly importance?: string;
  readonly title?: string;
  readonly horizon?: number;
  readonly seed?: number;
}

/** Options of `update`. */
export interface UpdateOptions extends EvaluateOptions {
  readonly out: string;
  readonly add?: string;
  readonly retrain?: string;
  readonly remove?: string;
}

/** Options of `cohort generate`. */
export interface CohortGenerateOptions extends CommonOptions {
  readonly out: string;
  readonly truth?: string;
  readonly persons?: string;
  readonly patients?: number;
  readonly days?: number;
  readonly seed?: number;
  readonly signal?: number;
  readonly particles?: number;
  readonly complete?: boolean;
  readonly drift?: Readonly<Record<string, number>>;
}

/** Options of `checkpoint list`, `show`, `restore` and `prune`. */
export interface CheckpointOptions extends CommonOptions {
  readonly id?: number;
  readonly keep?: number;
}

/** Options of `data check`. */
export interface DataCheckOptions extends CommonOptions {
  readonly beside?: string;
  readonly config?: string;
}

/** Which store is meant: that of the URL, or else of the configuration. */
export interface StoreOptions extends CommonOptions {
  readonly config?: string;
  readonly store?: string;
}

/** Options of `patient show`, `export` and `erase`. */
export type PatientOptions = StoreOptions;

/** Of `prodrome tune`. */
export interface TuneOptions extends CommonOptions {
  readonly config: string;
  readonly data: string;
  readonly budget: number;
  readonly timeLimit?: number;
  readonly out?: string;
  readonly seed?: number;
  readonly resume?: boolean;
}

/** Options of every `model` command. */
export interface RegistryOptions extends StoreOptions {
  readonly artifacts?: string;
  readonly trust?: boolean;
}

/** Options of `model import`. */
export interface ModelImportOptions extends RegistryOptions {
  readonly name: string;
}

/** Options of `model export`. */
export interface ModelExportOptions extends RegistryOptions {
  readonly out: string;
}

/** Options of `model graph`. */
export interface ModelGraphOptions extends Omit<ModelOptions, 'model'> {
  readonly out: string;
}

/** Options of `model promote`. */
export interface ModelPromoteOptions extends RegistryOptions {
  readonly data: string;
  readonly alias?: string;
  readonly evenIfWorse?: boolean;
}

/** Options of `serve`. */
export interface ServeOptions extends ModelOptions {
  readonly name?: string;
  readonly host?: string;
  readonly port?: number;
  readonly store?: string;
  readonly keys?: string;
  readonly identity?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly requestsPerMinute?: number;
  readonly shadow?: string;
  readonly twin?: string;
  readonly artifacts?: string;
  readonly watch?: number;
}

/** Options of `key create`. */
export interface KeyCreateOptions extends CommonOptions {
  readonly keys: string;
  readonly scopes: string;
  readonly expires?: string;
}

/** Options of `worker`. */
export interface WorkerOptions extends CommonOptions {
  readonly store: string;
  readonly workers?: number;
  readonly artifacts?: string;
  readonly config?: string;
}
