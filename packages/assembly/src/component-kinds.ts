import type {
  AnyComponentType,
  CalibrationType,
  CombinationType,
  ComponentType,
  DataSourceType,
  DriftDetectorType,
  ExecutorType,
  ExpertType,
  GateType,
  MetaMethodType,
  PatientStoreType,
  SearchType,
  SplitterType,
  StackingModelType,
  TransformType,
  TypeKind,
  TypeRegistry,
} from '@prodrome/core';

/** A type of which only those who train know more: this package does without the runtime that they need. */
export type TrainingPartType<Kind extends TypeKind = TypeKind> = ComponentType<
  unknown,
  unknown,
  object,
  Kind
>;

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
  readonly driftDetectors: DriftDetectorType;
  readonly metaMethods: MetaMethodType;
  readonly optimizers: TrainingPartType<'optimizer'>;
  readonly losses: TrainingPartType<'loss'>;
  readonly backends: TrainingPartType<'training backend'>;
}

/** A kind of component. */
export type ComponentKind = keyof ComponentTypes;

/** Component types by kind. */
export type Components = {
  readonly [Kind in ComponentKind]: TypeRegistry<ComponentTypes[Kind]>;
};

/** The kind of type behind each kind of component. */
export const componentKinds = {
  experts: 'expert',
  gates: 'gate',
  combinations: 'combination',
  stackingModels: 'stacking model',
  transforms: 'transform',
  calibrations: 'calibration',
  splitters: 'splitter',
  executors: 'executor',
  stores: 'patient store',
  dataSources: 'data source',
  searches: 'search',
  driftDetectors: 'drift detector',
  metaMethods: 'meta-learner method',
  optimizers: 'optimizer',
  losses: 'loss',
  backends: 'training backend',
} as const satisfies Record<ComponentKind, TypeKind>;

/** Every kind of component. */
export const allKinds = Object.keys(componentKinds) as readonly ComponentKind[];

/** Components of every kind, made by one function of the kind. */
export const componentsOf = (
  make: (kind: ComponentKind) => TypeRegistry<AnyComponentType>,
): Components =>
  Object.fromEntries(allKinds.map((kind) => [kind, make(kind)])) as unknown as Components;
