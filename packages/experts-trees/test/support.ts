import {
  createFeatureTable,
  type ExpertModel,
  type ExpertType,
  type FeatureColumn,
  type FeatureTable,
  type TrainingData,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import {
  extraTrees,
  extraTreesExpertOptionsSchema,
  gradientBoosting,
  gradientBoostingExpertOptionsSchema,
  randomForest,
  randomForestExpertOptionsSchema,
} from '../src/index.ts';

const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;

/** Where training begins. */
export const context = { stream: createStream('test') };

export const column = (name: string, more: Partial<FeatureColumn> = {}): FeatureColumn => ({
  ...{ name, domain: 'behavioural', kind: 'number' },
  ...more,
});

/** Days of one patient. */
export const tableOf = (columns: readonly FeatureColumn[], values: Float32Array): FeatureTable =>
  createFeatureTable({
    columns,
    values,
    patients: new Int32Array(values.length / columns.length),
    times: Float64Array.from({ length: values.length / columns.length }, (_, day) => day),
    patientIds: ['ann'],
  });

export const all = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

/** All rows of a table with their labels. */
export const labelled = (table: FeatureTable, labels: Float64Array): TrainingData => ({
  ...{ task, table, rows: all(table.rows), labels },
});

const schemas = {
  gradient_boosting: gradientBoostingExpertOptionsSchema,
  random_forest: randomForestExpertOptionsSchema,
  extra_trees: extraTreesExpertOptionsSchema,
};

/** The three types of experts by their names. */
const types: Readonly<Record<keyof typeof schemas, ExpertType>> = {
  ...{ gradient_boosting: gradientBoosting, random_forest: randomForest, extra_trees: extraTrees },
};

/** Names of the experts. */
export const names = Object.keys(schemas) as (keyof typeof schemas)[];

/** An expert by its name. */
export const create = (name: keyof typeof schemas, options: object = {}): ExpertModel =>
  types[name].create(schemas[name].parse(options), { task, specialty: 'behavioural' });

/** What a trained expert answers to rows. */
export async function ask(
  model: ExpertModel,
  columns: readonly FeatureColumn[],
  rows: readonly (readonly number[])[],
): Promise<number[]> {
  const table = tableOf(columns, Float32Array.from(rows.flat()));
  return [...(await model.predict({ table, rows: all(rows.length) })).values];
}

/** Of {@link diary}. */
export const columns = [column('sleep'), column('noise')];

/** Attacks follow short nights, or unrecorded ones; `noise` says nothing. */
export function diary(rows = 400): TrainingData {
  const stream = createStream('diary');
  const values = new Float32Array(2 * rows);
  const labels = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const hours = stream.next() < 0.2 ? NaN : 7 + stream.nextNormal();
    values.set([hours, stream.nextNormal()], 2 * i);
    labels[i] = Number(stream.next() < (hours > 7 ? 0.1 : 0.8));
  }
  return labelled(tableOf(columns, values), labels);
}
