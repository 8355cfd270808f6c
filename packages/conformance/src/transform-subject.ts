import {
  asCausal,
  replaceColumns,
  type CausalTransform,
  type FeatureTable,
  type TransformType,
} from '@prodrome/core';
import { createFrom } from './create-from.ts';
import { conformanceDiary } from './fixture.ts';
import { rowsWhere } from './tables.ts';

/** A transform type under examination, with the options to examine it with. */
export interface TransformSubject {
  readonly type: TransformType;
  /** As its validator takes them; `{}` when absent. */
  readonly options?: unknown;
}

/** The table of the checks. */
export const diary = (): FeatureTable => conformanceDiary('raw');

/** A table of other patients. */
export const otherDiary = (): FeatureTable => conformanceDiary('raw', 'another diary');

/** The table with the same value in every row of `c`. */
export function constantDiary(): FeatureTable {
  const table = diary();
  const width = table.columns.length;
  const values = table.values.map((value, at) => (at % width === 2 ? 1013 : value));
  return replaceColumns(table, table.columns, values);
}

/** A fresh transform. */
export const createTransform = async ({
  type,
  options,
}: TransformSubject): Promise<CausalTransform> => asCausal(await createFrom(type, options, 'all'));

/** The rows that are fitted on. */
export const trainingRows = (table: FeatureTable): Int32Array =>
  rowsWhere(table, (row) => row % 3 > 0);

/** What the rows are labelled with. */
export const labelsOf = (table: FeatureTable, rows: Int32Array): Float64Array =>
  Float64Array.from(rows, (row) => Number(table.outcomes?.[row] === 1));

/** A transform fitted on rows of a table. */
export async function fitted(
  subject: TransformSubject,
  table = diary(),
  rows = trainingRows(table),
): Promise<CausalTransform> {
  const transform = await createTransform(subject);
  transform.fit(table, rows, labelsOf(table, rows));
  return transform;
}

/** The values of rows of a table. */
export const valuesOf = ({ columns, values }: FeatureTable, rows: Iterable<number>): number[] =>
  [...rows].flatMap((row) => [
    ...values.subarray(row * columns.length, (row + 1) * columns.length),
  ]);
