import {
  createFeatureTable,
  createState,
  defineExpert,
  defineTransform,
  type ExpertModel,
  type ExpertOutput,
  type ExpertType,
  type FeatureColumn,
  type FeatureTable,
  type OptionsSchema,
} from '@prodrome/core';
import { labelsAhead, type Dataset } from '@prodrome/data';
import { climatology, logisticRegression, markov } from '@prodrome/experts';
import { greedy, platt, softmax, stacking, uniform, weightedAverage } from '@prodrome/gating';
import { createStream } from '@prodrome/numerics';
import {
  createPreprocessing,
  createWindowFeatures,
  preprocessingOptionsSchema,
  windowOptionsSchema,
} from '@prodrome/preprocessing';
import { splitRows } from '@prodrome/splits';
import type { Candidate, MixturePlan, Part, PlannedExpert, ValidationSplit } from '../src/index.ts';

const columns: readonly FeatureColumn[] = [
  { name: 'signal', domain: 'physiological', kind: 'number' },
  { name: 'pressure', domain: 'environmental', kind: 'number' },
  { name: 'sex', domain: 'static', kind: 'category', categories: ['female', 'male'] },
];

/** A table as a dataset. */
export function datasetOf(table: FeatureTable, labels: Float64Array, horizonDays: number): Dataset {
  return {
    table,
    labels,
    schema: {
      shape: table.outcomes ? 'diary' : 'aligned',
      horizonDays,
      columns: table.columns,
    },
    fileRows: Float64Array.from(table.times.keys()),
    repeats: [],
    timeText: (row) => String(table.times[row]),
    report: {
      file: 'generated',
      rowsRead: table.rows,
      rowsKept: table.rows,
      rowsMerged: 0,
      patients: table.patientIds.length,
      duplicatesDropped: 0,
      duplicateRows: [],
      cells: {
        ...{ read: 0, keys: 0, used: 0, missing: 0, impossible: 0, ignored: 0, leftOut: 0 },
        ...{ repeated: 0, merged: 0, outside: 0 },
      },
      recognised: {},
      ignored: [],
      impossible: [],
      leftOut: [],
      labelled: labels.filter((label) => !Number.isNaN(label)).length,
      events: labels.filter((label) => label === 1).length,
    },
  };
}

/** A diary with own rates, persistence, gaps, missing cells and a weak signal. */
export function diary(patients = 30, days = 25, seed = 'diary'): Dataset {
  const stream = createStream(seed);
  const rows: { patient: number; time: number; outcome: number; values: number[] }[] = [];
  for (let patient = 0; patient < patients; patient++) {
    const rate = 0.1 + 0.8 * stream.next();
    const sex = Number(stream.next() < 0.3);
    let outcome = 0;
    for (let time = 0; time < days; time++) {
      const signal = stream.next();
      outcome = Number(stream.next() < 0.5 * rate + 0.3 * outcome + 0.2 * signal);
      const known = stream.next() < 0.95 ? outcome : NaN;
      const pressure = stream.next() < 0.3 ? NaN : stream.next();
      if (stream.next() < 0.9) {
        rows.push({ patient, time, outcome: known, values: [signal, pressure, sex] });
      }
    }
  }
  const table = createFeatureTable({
    columns,
    values: Float32Array.from(rows.flatMap(({ values }) => values)),
    patients: Int32Array.from(rows, ({ patient }) => patient),
    times: Float64Array.from(rows, ({ time }) => time),
    outcomes: Float64Array.from(rows, ({ outcome }) => outcome),
    patientIds: Array.from(
      { length: patients },
      (_, patient) => `p${String(patient).padStart(3, '0')}`,
    ),
  });
  return datasetOf(table, labelsAhead(table, 1), 1);
}

/** A split of the rows by this kind. */
export const splitOf = (kind: 'patients' | 'forward' | 'patients_forward'): ValidationSplit => ({
  recipe: { type: kind, options: {} },
  create: ({ shape, horizonDays }) => ({
    split: (table, labels, stream) => {
      const parts = 'folds' in shape ? shape : { holdout: { fraction: shape.holdoutFraction } };
      return splitRows(table, labels, { kind, horizonDays, ...parts }, stream);
    },
  }),
});

/** A context for gates; each row its own patient. */
export const contextTable = (
  own: readonly FeatureColumn[],
  values: Float32Array,
  rows: number,
): FeatureTable =>
  createFeatureTable({
    columns: own,
    values,
    patients: Int32Array.from({ length: rows }, (_, row) => row),
    times: new Float64Array(rows),
    patientIds: Array.from({ length: rows }, (_, row) => String(row)),
  });

/** An aligned table: each row its own patient, the label on its row. */
export function aligned(rows = 300): Dataset {
  const stream = createStream('aligned');
  const values = Float32Array.from({ length: rows * columns.length }, (_, i) =>
    i % columns.length === 2 ? Number(stream.next() < 0.5) : stream.next(),
  );
  const labels = Float64Array.from({ length: rows }, (_, row) =>
    Number(stream.next() < (values[row * columns.length] ?? 0)),
  );
  const table = createFeatureTable({
    columns,
    values,
    patients: Int32Array.from({ length: rows }, (_, row) => row),
    times: new Float64Array(rows),
    patientIds: Array.from({ length: rows }, (_, row) => String(row + 1)),
  });
  return datasetOf(table, labels, 0);
}

/** A type with its default options, or these. */
export function part<
  Type extends { readonly type: string; readonly options: OptionsSchema<unknown> },
>(type: Type, options: object = {}): Part<Type> {
  const result = type.options['~standard'].validate(options);
  if (result instanceof Promise || result.issues) throw new Error('wrong options in a test');
  return { type, options: result.value, recipe: { type: type.type, options: { ...options } } };
}

/** An expert of the council. */
export const expert = (
  name: string,
  type: ExpertType,
  specialty: string,
  options: object = {},
): PlannedExpert => ({
  ...part(type, options),
  name,
  specialty,
  history: true,
  role: 'member',
});

const candidates: readonly Candidate[] = [
  { name: 'uniform', weights: 'fixed', gate: part(uniform), combination: part(weightedAverage) },
  { name: 'greedy', weights: 'fixed', gate: part(greedy), combination: part(weightedAverage) },
  { name: 'stacking', weights: 'learned', gate: part(uniform), combination: part(stacking) },
  { name: 'gate', weights: 'learned', gate: part(softmax), combination: part(weightedAverage) },
];

/** The `preprocessing` section. */
export const preprocessing = defineTransform({
  type: 'preprocessing',
  description: 'as in assembly',
  options: preprocessingOptionsSchema,
  create: createPreprocessing,
});

/** Lags and windows. */
export const windows = defineTransform({
  type: 'windows',
  description: 'as in assembly',
  options: windowOptionsSchema,
  create: createWindowFeatures,
});

/** A small council. */
export function plan(
  extra: readonly PlannedExpert[] = [],
  changes: Partial<MixturePlan> = {},
): MixturePlan {
  return {
    experts: [
      expert('climatology', climatology, 'history'),
      expert('markov', markov, 'history'),
      expert('body', logisticRegression, 'physiological'),
      expert('weather', logisticRegression, 'environmental'),
      ...extra,
    ],
    candidates,
    features: [],
    preprocessing: part(preprocessing),
    validation: {
      outer: 'kfold',
      folds: 3,
      innerFolds: 3,
      split: splitOf('patients'),
      holdoutFraction: 0.2,
    },
    calibration: part(platt),
    replicates: 60,
    ...changes,
  };
}

const anything: OptionsSchema<unknown> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) },
};

/** An expert type from a few functions; it looks at one row unless told otherwise. */
export const expertType = (
  type: string,
  model: () => Partial<ExpertModel> & {
    predict(...input: Parameters<ExpertModel['predict']>): Promise<ExpertOutput>;
  },
): ExpertType =>
  defineExpert({
    type,
    description: 'for tests',
    options: anything,
    capabilities: {
      tasks: ['binary'],
      outputs: 'one',
      sampleWeights: false,
      deterministic: true,
      inputs: 'raw',
      memory: 'row',
    },
    create: (_, { specialty }): ExpertModel => ({
      getSpecialty: () => specialty,
      train: async () => ({ metrics: {}, notes: [] }),
      saveState: async () => createState(type, 1, null),
      loadState: async () => undefined,
      ...model(),
    }),
  });

/** One table as a stream. */
export async function* only<T>(item: T): AsyncGenerator<T> {
  yield item;
}
