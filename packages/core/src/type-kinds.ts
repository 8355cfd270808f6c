/** What every type of a kind has in common. */
export interface KindFacts {
  /** How errors call a type of it. */
  readonly what: string;
  /** The function that defines a type of it. */
  readonly define: string;
  /** The package of that function; `@prodrome/core` when absent. */
  readonly from?: string;
  /** What a component of it offers at the least. */
  readonly methods: readonly string[];
  /** The method that answers with a `TrainReport`. */
  readonly reports?: string;
  /** Methods that answer at once: a promise would be taken for the answer. */
  readonly atOnce?: readonly string[];
  /** Methods that answer with a Float64Array; a name where it is a part of what they answer. */
  readonly numbers?: Readonly<Record<string, string | null>>;
  /** Methods that answer with an async iterable. */
  readonly streams?: readonly string[];
}

const saving = ['saveState', 'loadState'] as const;

/** The kinds of components: what a configuration can name, and where. */
export const typeKinds = {
  expert: {
    what: 'expert type',
    define: 'defineExpert',
    methods: ['getSpecialty', 'train', 'predict', ...saving],
    reports: 'train',
    atOnce: ['getSpecialty'],
    numbers: { predict: 'values' },
  },
  gate: {
    what: 'gate type',
    define: 'defineGate',
    methods: ['train', 'predictWeights', ...saving],
    reports: 'train',
    numbers: { predictWeights: 'weights' },
  },
  combination: {
    what: 'combination strategy',
    define: 'defineCombination',
    methods: ['train', 'combine', ...saving],
    reports: 'train',
    atOnce: ['combine'],
    numbers: { combine: null },
  },
  'stacking model': {
    what: 'stacking model',
    define: 'defineStackingModel',
    methods: ['train', 'predict', ...saving],
    reports: 'train',
    atOnce: ['predict', ...saving],
    numbers: { predict: null },
  },
  'meta-learner method': {
    what: 'meta-learner method',
    define: 'defineMetaMethod',
    methods: ['width', 'initial', 'learn', 'weigh'],
    atOnce: ['width', 'initial', 'learn', 'weigh'],
  },
  transform: {
    what: 'transform type',
    define: 'defineTransform',
    methods: ['fit', 'apply', ...saving],
    reports: 'fit',
    atOnce: ['fit', 'apply', ...saving],
  },
  calibration: {
    what: 'calibration method',
    define: 'defineCalibration',
    methods: ['fit', 'apply', ...saving],
    reports: 'fit',
    atOnce: ['fit', 'apply', ...saving],
    numbers: { apply: null },
  },
  splitter: { what: 'split', define: 'defineSplitter', methods: ['split'], atOnce: ['split'] },
  executor: {
    what: 'executor type',
    define: 'defineExecutor',
    methods: ['run'],
    streams: ['run'],
  },
  'patient store': {
    what: 'patient store type',
    define: 'definePatientStore',
    methods: ['load', 'save', 'erase'],
  },
  'data source': { what: 'data source type', define: 'defineDataSource', methods: ['open'] },
  search: {
    what: 'search',
    define: 'defineSearch',
    methods: ['ask', 'tell', 'hasEnded', ...saving],
    atOnce: ['ask', 'tell', 'hasEnded', ...saving],
  },
  'drift detector': {
    what: 'drift detector',
    define: 'defineDriftDetector',
    methods: ['update', ...saving],
    atOnce: ['update', ...saving],
  },
  optimizer: {
    what: 'optimizer',
    define: 'defineOptimizer',
    from: '@prodrome/graph',
    methods: ['numbers', 'update'],
    atOnce: ['numbers', 'update'],
  },
  loss: {
    what: 'loss',
    define: 'defineLoss',
    from: '@prodrome/graph',
    methods: ['targetWidth', 'perRow'],
    atOnce: ['targetWidth', 'perRow'],
  },
  'training backend': {
    what: 'training backend',
    define: 'defineTrainerBackend',
    from: '@prodrome/graph',
    methods: ['train'],
  },
} as const satisfies Readonly<Record<string, KindFacts>>;

/** A kind of component. */
export type TypeKind = keyof typeof typeKinds;

/** What every type of a kind has in common. */
export const factsOf = (kind: TypeKind): KindFacts => typeKinds[kind];

/** What is amiss with what `create` of a type gave; undefined where it is a component of the kind. */
export function componentFault(kind: TypeKind, made: unknown): string | undefined {
  if (typeof made !== 'object' || made === null) return `\`create\` returned ${nameOf(made)}`;
  if (isPromise(made)) return '`create` returned a promise';
  const given = made as Readonly<Record<string, unknown>>;
  const lacking = factsOf(kind).methods.filter((name) => typeof given[name] !== 'function');
  return lacking.length === 0
    ? undefined
    : `what \`create\` returned lacks the method${lacking.length > 1 ? 's' : ''} ${lacking.join(', ')}`;
}

/** What is amiss with what `train` or `fit` answered; undefined where it is a `TrainReport`. */
export function reportFault(report: unknown): string | undefined {
  if (isPromise(report)) return 'a promise';
  if (typeof report !== 'object' || report === null) return nameOf(report);
  const { metrics, notes } = report as { readonly metrics?: unknown; readonly notes?: unknown };
  if (typeof metrics !== 'object' || metrics === null) return `metrics ${nameOf(metrics)}`;
  const odd = Object.entries(metrics).find(([, value]) => typeof value !== 'number');
  if (odd) return `metrics.${odd[0]} ${nameOf(odd[1])}`;
  if (!Array.isArray(notes)) return `notes ${nameOf(notes)}`;
  const note: unknown = notes.find((each) => typeof each !== 'string');
  return note === undefined ? undefined : `a note ${nameOf(note)}`;
}

/** What is amiss with what `saveState` answered; undefined where it is a `ComponentState`. */
export function stateFault(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null) return nameOf(state);
  const { kind, version, tensors } = state as Readonly<Record<string, unknown>>;
  if (typeof kind !== 'string') return `kind ${nameOf(kind)}`;
  if (typeof version !== 'number') return `version ${nameOf(version)}`;
  if (!('json' in state)) return 'no json';
  return typeof tensors === 'object' && tensors !== null ? undefined : `tensors ${nameOf(tensors)}`;
}

/** What is amiss with numbers that a component answered; undefined where they are a Float64Array. */
export const numbersFault = (values: unknown): string | undefined =>
  values instanceof Float64Array ? undefined : nameOf(values);

/** Whether a value has to be waited for. */
export const isPromise = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value;

/** A value as errors call it. */
function nameOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return 'a list';
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
