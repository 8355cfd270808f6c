import { ProdromeError } from '@prodrome/core';
import { checkTable, expectRows, type NumericColumn, type NumericTable } from './column-table.ts';
import type { Objective } from './objective.ts';

/** Rows with what became of them. */
export type LabelledRows = NumericTable & RowLabels;

/** What became of rows. */
export interface RowLabels {
  /** [rows] finite; in [0, 1] for the logistic objective, classes 0, 1, … for the multinomial one. */
  readonly labels: NumericColumn;
  /** [rows] finite and non-negative; absent = all 1. A row of weight 0 is as good as absent. */
  readonly weights?: NumericColumn;
  /**
   * [rows, outputs] row-major, finite margins that are known already, such as another model's; absent = 0. The model learns, and
   * answers, what is to be added to them: its own margins before the first tree are 0.
   */
  readonly initialMargins?: NumericColumn;
}

/** What a model is trained on. */
export type BoostingData = LabelledRows & {
  /** Rows that are not trained on: their loss is told after each tree, and decides how many trees are kept where `patience` is given. */
  readonly validation?: LabelledRows;
  /**
   * [rows] which part each row is in, such as a number for each patient or for a few of them. With `patience`, the model has as many
   * trees as are best for rows that are forecast by trees of the other parts; it is then trained on all rows.
   */
  readonly folds?: NumericColumn;
};

/** Rows that were checked: the rows that weigh anything, and nothing else. */
export interface CheckedData {
  readonly rows: number;
  /** [columns][rows], NaN = missing; those that were given, where all rows weigh something. */
  readonly columns: readonly NumberArray[];
  /** [rows] */
  readonly labels: Float64Array;
  /** [rows] positive. */
  readonly weights: Float64Array;
  /** How many margins a row has: its classes for the multinomial objective, else 1. */
  readonly outputs: number;
  /** [outputs][rows] */
  readonly initialMargins: readonly Float64Array[] | undefined;
  /** Whether all weights are the same. */
  readonly isUniform: boolean;
}

/** Numbers in a block of memory. */
export type NumberArray = Float64Array | Float32Array;

/** Sums of up to so many gradients keep enough bits for each. */
const mostRows = 10_000_000;

/**
 * Copies the rows of positive weight.
 * @param expected - how many columns there must be, and how many outputs; absent = any number.
 * @throws ProdromeError `SCHEMA` without columns or for another number of them, `USAGE` for lengths that differ, `DATA_VALUE` for labels, weights or initial margins outside
 * their range, `DATA_INSUFFICIENT` when no row weighs anything, `DATA` above 10 million rows.
 */
export function checkData(
  data: LabelledRows,
  objective: Objective,
  where = 'train',
  expected: { readonly columns?: number; readonly outputs?: number } = {},
): CheckedData {
  const { columns, count: all } = checkTable(data, where, expected.columns);
  const { labels, weights, initialMargins } = data;
  expectRows(`${where}, labels`, labels, all);
  expectEach(`${where}, labels`, labels, objective.labels, objective.acceptsLabel);
  if (weights) {
    expectRows(`${where}, weights`, weights, all);
    expectEach(`${where}, weights`, weights, 'a finite number ≥ 0', (w) => w >= 0 && w < Infinity);
  }
  const outputs = countOutputs(labels, objective, where, expected.outputs);
  if (initialMargins) {
    const place = `${where}, initialMargins`;
    expectRows(place, initialMargins, all, outputs);
    expectEach(place, initialMargins, 'a finite number', Number.isFinite);
  }
  const kept = weights && rowsThatWeigh(weights);
  expectCount(where, kept?.length ?? all, all);
  return {
    rows: kept?.length ?? all,
    columns: columns.map((column) => take(column, kept)),
    labels: Float64Array.from(take(labels, kept)),
    weights: weights ? Float64Array.from(take(weights, kept)) : new Float64Array(all).fill(1),
    outputs,
    initialMargins:
      initialMargins &&
      Array.from({ length: outputs }, (_, output) => {
        const own = new Float64Array(all).map(
          (__, row) => initialMargins[row * outputs + output] as number,
        );
        return Float64Array.from(take(own, kept));
      }),
    isUniform: weights === undefined || isConstant(take(weights, kept)),
  };
}

/** One, or the number of classes: the largest label tells, where nothing else does. */
function countOutputs(
  labels: NumericColumn,
  { name }: Objective,
  where: string,
  expected: number | undefined,
): number {
  if (name !== 'multinomial') return 1;
  let most = 1;
  for (let row = 0; row < labels.length; row++) most = Math.max(most, labels[row] as number);
  if (expected === undefined || most < expected) return expected ?? most + 1;
  throw new ProdromeError('DATA_VALUE', {
    where: `${where}, labels`,
    expected: `classes below ${expected}`,
    got: String(most),
  });
}

/** Rows of positive weight; undefined when they all are. */
function rowsThatWeigh(weights: NumericColumn): Int32Array | undefined {
  const rows = new Int32Array(weights.length);
  let count = 0;
  for (let row = 0; row < rows.length; row++) {
    if ((weights[row] as number) > 0) rows[count++] = row;
  }
  return count === rows.length ? undefined : rows.subarray(0, count);
}

/** Values of some rows; of all rows without a copy where that can be. */
function take(values: NumericColumn, rows: Int32Array | undefined): NumberArray {
  if (!rows) return ArrayBuffer.isView(values) ? values : Float64Array.from(values);
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i] as number] as number;
  return taken;
}

function isConstant(values: NumberArray): boolean {
  for (const value of values) if (value !== values[0]) return false;
  return true;
}

function expectCount(where: string, kept: number, all: number): void {
  if (kept === 0) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where,
      expected: 'at least one row with a weight above 0',
      got: all === 0 ? 'no rows' : `${all} rows of weight 0`,
    });
  }
  if (kept > mostRows) {
    throw new ProdromeError('DATA', {
      where,
      expected: `at most ${mostRows} rows`,
      got: String(kept),
      hint: 'Train on a sample of them',
    });
  }
}

function expectEach(
  place: string,
  values: NumericColumn,
  expected: string,
  accepts: (value: number) => boolean,
): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (typeof value === 'number' && accepts(value)) continue;
    throw new ProdromeError('DATA_VALUE', {
      where: `${place}, row ${row}`,
      expected,
      got: String(value),
    });
  }
}
