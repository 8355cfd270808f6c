import type { Calibration } from './calibration.ts';
import type { CombinationStrategy, MixingCapabilities, StackingModel } from './combination.ts';
import type { DataSource } from './data-source.ts';
import type { DriftDetector, DriftInput } from './drift-detector.ts';
import type { Executor } from './work.ts';
import type { Capabilities, ExpertModel } from './expert.ts';
import type { GateCapabilities, GatingNetwork } from './gating.ts';
import type { MetaMethod } from './meta-method.ts';
import type { PatientStore } from './patient-store.ts';
import type { Store } from './store.ts';
import type { Search, SearchDimension, SearchSetting } from './search.ts';
import type { Splitter, SplitSetting } from './splitter.ts';
import type { Task } from './task.ts';
import type { CausalTransform, Transform } from './transform.ts';
import type { TypeKind } from './type-kinds.ts';

/** The validator of a component's options: any Standard Schema v1 (zod, valibot, arktype, or own). */
export interface OptionsSchema<Options> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => OptionsResult<Options> | Promise<OptionsResult<Options>>;
    readonly types?: { readonly input: unknown; readonly output: Options } | undefined;
  };
}

/** What a Standard Schema answers: a value, or issues with their paths. */
export type OptionsResult<Options> =
  | { readonly value: Options; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };

/** The place a component is made for. */
export interface ComponentSetting {
  readonly task: Task;
  /** The configured specialty; for all but experts `all`. */
  readonly specialty: string;
}

/** The version of the contracts of this package. It rises when a component made for the version before would not work. */
export const contractVersion = 1;

/** What a registry of types holds and a YAML names. Plain data but for `options` and `create`. */
export interface ComponentType<
  Options,
  Model,
  Setting = ComponentSetting,
  Kind extends TypeKind = TypeKind,
> {
  /** The version of the contracts that it was made for; `defineExpert` and its like write that of the package they come from. */
  readonly contract: typeof contractVersion;
  /** What it makes; `defineExpert` and its like write it. A place in a configuration takes types of its own kind only. */
  readonly kind: Kind;
  readonly type: string;
  /** One sentence for lists and the documentation; `prodrome doctor` lists those that are built in. */
  readonly description: string;
  readonly options: OptionsSchema<Options>;
  /** What of its options is worth searching for, by their names as a configuration spells them, `optimizer.learning_rate` those of its optimiser. */
  readonly space?: Readonly<Record<string, SearchDimension>>;
  create(options: Options, setting: Setting): Model;
}

/** A type of expert. */
export interface ExpertType<Options = unknown> extends ComponentType<
  Options,
  ExpertModel,
  ComponentSetting,
  'expert'
> {
  readonly capabilities: Capabilities;
  /**
   * Why figures of such an expert may flatter it, as a sentence without a subject; undefined where nothing is known against them. It
   * stands beside its figures, and those of mixtures that it is in.
   */
  caveat?(options: Options): string | undefined;
}

/** A type of gate. */
export interface GateType<Options = unknown> extends ComponentType<
  Options,
  GatingNetwork,
  ComponentSetting,
  'gate'
> {
  readonly capabilities: GateCapabilities;
}

/** A type of combination strategy. */
export interface CombinationType<Options = unknown> extends ComponentType<
  Options,
  CombinationStrategy,
  ComponentSetting,
  'combination'
> {
  readonly capabilities: MixingCapabilities;
}

/** A type of transform: of one that looks at rows alone, or of one that looks back. */
export type TransformType<Options = unknown> = ComponentType<
  Options,
  Transform | CausalTransform,
  ComponentSetting,
  'transform'
>;

/** A type of calibration. */
export type CalibrationType<Options = unknown> = ComponentType<
  Options,
  Calibration,
  ComponentSetting,
  'calibration'
>;

/** A type of model that stacking learns on the experts' answers. */
export type StackingModelType<Options = unknown> = ComponentType<
  Options,
  StackingModel,
  ComponentSetting,
  'stacking model'
>;

/** A type of method by which a patient's own weights follow what came true. */
export interface MetaMethodType<Options = unknown> extends ComponentType<
  Options,
  MetaMethod,
  object,
  'meta-learner method'
> {
  /** Options among which training chooses by likelihood, where these leave something open; absent = these alone. */
  alternatives?(options: Options): readonly Options[];
}

/** A type of splitter: who trains and who is held out. */
export type SplitterType<Options = unknown> = ComponentType<
  Options,
  Splitter,
  SplitSetting,
  'splitter'
>;

/** A type of executor: where and in which order the tasks of a training run. */
export type ExecutorType<Options = unknown> = ComponentType<Options, Executor, object, 'executor'>;

/** What a store is made for. */
export interface StoreSetting {
  /** Relative paths among its options begin here: the folder of the configuration that names it. */
  readonly folder: string;
}

/** A type of store for what is remembered of patients. */
export type PatientStoreType<Options = unknown> = ComponentType<
  Options,
  PatientStore,
  StoreSetting,
  'patient store'
>;

/** A type of store that keeps logs too; it stands wherever a store of patients' memory can. */
export interface StoreType<Options = unknown> extends PatientStoreType<Options> {
  create(options: Options, setting: StoreSetting): Store;
}

/** A type of data source. */
export type DataSourceType<Options = unknown> = ComponentType<
  Options,
  DataSource,
  object,
  'data source'
>;

/** A type of search for parameters. */
export interface SearchType<Options = unknown> extends ComponentType<
  Options,
  Search,
  SearchSetting,
  'search'
> {
  /** True where it ends by itself; who asks others has to know how many trials are enough. */
  readonly ends?: boolean;
}

/** A type of drift detector. */
export interface DriftDetectorType<Options = unknown> extends ComponentType<
  Options,
  DriftDetector,
  object,
  'drift detector'
> {
  /** The numbers that its detectors take; all others are refused. */
  readonly accepts: DriftInput;
}

/** An expert's definition, made for the contracts of this package. */
export const defineExpert = <Options>(
  type: Omit<ExpertType<Options>, Written>,
): ExpertType<Options> => defineType('expert', type);

/** A gate's definition, made for the contracts of this package. */
export const defineGate = <Options>(type: Omit<GateType<Options>, Written>): GateType<Options> =>
  defineType('gate', type);

/** A combination strategy's definition, made for the contracts of this package. */
export const defineCombination = <Options>(
  type: Omit<CombinationType<Options>, Written>,
): CombinationType<Options> => defineType('combination', type);

/** A transform's definition, made for the contracts of this package. */
export const defineTransform = <Options>(
  type: Omit<TransformType<Options>, Written>,
): TransformType<Options> => defineType('transform', type);

/** A calibration's definition, made for the contracts of this package. */
export const defineCalibration = <Options>(
  type: Omit<CalibrationType<Options>, Written>,
): CalibrationType<Options> => defineType('calibration', type);

/** The definition of a stacking model, made for the contracts of this package. */
export const defineStackingModel = <Options>(
  type: Omit<StackingModelType<Options>, Written>,
): StackingModelType<Options> => defineType('stacking model', type);

/** The definition of a meta-learner's method, made for the contracts of this package. */
export const defineMetaMethod = <Options>(
  type: Omit<MetaMethodType<Options>, Written>,
): MetaMethodType<Options> => defineType('meta-learner method', type);

/** A splitter's definition, made for the contracts of this package. */
export const defineSplitter = <Options>(
  type: Omit<SplitterType<Options>, Written>,
): SplitterType<Options> => defineType('splitter', type);

/** An executor's definition, made for the contracts of this package. */
export const defineExecutor = <Options>(
  type: Omit<ExecutorType<Options>, Written>,
): ExecutorType<Options> => defineType('executor', type);

/** The definition of a store of patients' memory, made for the contracts of this package. */
export const definePatientStore = <Options>(
  type: Omit<PatientStoreType<Options>, Written>,
): PatientStoreType<Options> => defineType('patient store', type);

/** The definition of a store that keeps logs too, made for the contracts of this package. */
export const defineStore = <Options>(type: Omit<StoreType<Options>, Written>): StoreType<Options> =>
  defineType('patient store', type);

/** A data source's definition, made for the contracts of this package. */
export const defineDataSource = <Options>(
  type: Omit<DataSourceType<Options>, Written>,
): DataSourceType<Options> => defineType('data source', type);

/** A search's definition, made for the contracts of this package. */
export const defineSearch = <Options>(
  type: Omit<SearchType<Options>, Written>,
): SearchType<Options> => defineType('search', type);

/** A drift detector's definition, made for the contracts of this package. */
export const defineDriftDetector = <Options>(
  type: Omit<DriftDetectorType<Options>, Written>,
): DriftDetectorType<Options> => defineType('drift detector', type);

/** What `defineExpert` and its like write into a type. */
export type Written = 'contract' | 'kind';

/** A definition of a kind, made for the contracts of this package: what `defineExpert` and its like are made of. */
export const defineType = <Kind extends TypeKind, Type>(
  kind: Kind,
  type: Type,
): Type & { readonly contract: typeof contractVersion; readonly kind: Kind } => ({
  ...type,
  contract: contractVersion,
  kind,
});
