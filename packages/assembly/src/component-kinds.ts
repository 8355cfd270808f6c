import type {
  AnyComponentType,
  CalibrationType,
  CombinationType,
  ComponentType,
  DataSourceType,
  ExecutorType,
  ExpertType,
  GateType,
  PatientStoreType,
  SearchType,
  SplitterType,
  StackingModelType,
  TransformType,
  TypeRegistry,
} from '@prodrome/core';

/** A type of which only those who train know more: this package does without the runtime that they need. */
export type TrainingPartType = ComponentType<unknown, unknown, object>;

/** The type behind each kind of component that a configuration can name. */
export interface ComponentTypes {
  readonly experts: ExpertType;
  readonly gates: GateType;
  readonly combinations: CombinationType;
  readonly stackingModels: StackingModelType;
  readonly transforms: TransformType;
  readonly calibrations: CalibrationType;
  readonly splitters: SplitterType;
  readonly executors: ExecutorType;
  readonly stores: PatientStoreType;
  readonly dataSources: DataSourceType;
  readonly searches: SearchType;
  readonly optimizers: TrainingPartType;
  readonly losses: TrainingPartType;
  readonly backends: TrainingPartType;
}

/** A kind of component. */
export type ComponentKind = keyof ComponentTypes;

/** Component types by kind. */
export type Components = {
  readonly [Kind in ComponentKind]: TypeRegistry<ComponentTypes[Kind]>;
};

/** How a kind is called in errors, and which function defines a type of it: one of `@prodrome/core` where no other package is named. */
export const componentKinds = {
  experts: { what: 'expert type', define: 'defineExpert' },
  gates: { what: 'gate type', define: 'defineGate' },
  combinations: { what: 'combination strategy', define: 'defineCombination' },
  stackingModels: { what: 'stacking model', define: 'defineStackingModel' },
  transforms: { what: 'transform type', define: 'defineTransform' },
  calibrations: { what: 'calibration method', define: 'defineCalibration' },
  splitters: { what: 'split', define: 'defineSplitter' },
  executors: { what: 'executor type', define: 'defineExecutor' },
  stores: { what: 'patient store type', define: 'definePatientStore' },
  dataSources: { what: 'data source type', define: 'defineDataSource' },
  searches: { what: 'search', define: 'defineSearch' },
  optimizers: { what: 'optimizer', define: 'defineOptimizer', from: '@prodrome/graph' },
  losses: { what: 'loss', define: 'defineLoss', from: '@prodrome/graph' },
  backends: { what: 'training backend', define: 'defineTrainerBackend', from: '@prodrome/graph' },
} as const satisfies Record<
  ComponentKind,
  { readonly what: string; readonly define: string; readonly from?: string }
>;

/** Every kind of component. */
export const allKinds = Object.keys(componentKinds) as readonly ComponentKind[];

/** Components of every kind, made by one function of the kind. */
export const componentsOf = (
  make: (kind: ComponentKind) => TypeRegistry<AnyComponentType>,
): Components =>
  Object.fromEntries(allKinds.map((kind) => [kind, make(kind)])) as unknown as Components;
