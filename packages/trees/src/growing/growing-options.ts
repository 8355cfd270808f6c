import { ProdromeError } from '@prodrome/core';
import type { CheckedData } from '../boosting-data.ts';
import { mostCategory } from '../model/category-sets.ts';
import type { Direction } from './monotone.ts';

/** How one tree is grown. */
export interface GrowingOptions {
  /** Absent = as many as there is reason for. */
  readonly maxLeaves?: number | undefined;
  readonly maxDepth?: number | undefined;
  readonly minDataInLeaf: number;
  readonly minHessian: number;
  readonly l1: number;
  readonly l2: number;
  readonly learningRate: number;
  /** Share of the tree's columns that a leaf is looked at in, or the square root of their number. */
  readonly columnSubsampleByNode: number | 'sqrt';
  /** Whether each column is tried at one threshold, drawn at random. */
  readonly isExtremelyRandom?: boolean;
  /** [columns] */
  readonly monotone?: readonly Direction[] | undefined;
  /** Columns that are categories. */
  readonly categorical?: readonly number[] | undefined;
  readonly categorySmoothing: number;
  readonly categoryL2: number;
  /** Groups of columns: those of one branch are all in one of them. */
  readonly interactions?: readonly (readonly number[])[] | undefined;
}

/**
 * Checks what options say of columns.
 * @throws ProdromeError `SCHEMA` for columns that do not exist or too few directions, `USAGE` for a direction of categories,
 * `DATA_VALUE` for values that are no categories.
 */
export function expectColumnOptions(options: GrowingOptions, { columns }: CheckedData): void {
  const { monotone, categorical = [], interactions = [] } = options;
  const width = columns.length;
  if (monotone && monotone.length !== width) {
    throw new ProdromeError('SCHEMA', {
      where: 'train, monotone',
      expected: `${width} directions, one for each column`,
      got: String(monotone.length),
    });
  }
  expectExisting('categorical', categorical, width);
  interactions.forEach((group, at) => {
    expectExisting(`interactions.${at}`, group, width);
  });
  for (const column of categorical) {
    if (monotone && monotone[column] !== 0) {
      const expected = 'no direction for categories';
      throw new ProdromeError('USAGE', {
        ...{ where: `train, monotone, column ${column}`, expected },
        got: String(monotone[column]),
      });
    }
    expectCategories(columns[column] as CheckedData['columns'][number], column);
  }
}

function expectExisting(name: string, listed: readonly number[], width: number): void {
  const other = listed.find((column) => column >= width);
  if (other === undefined) return;
  throw new ProdromeError('SCHEMA', {
    where: `train, ${name}`,
    expected: `columns below ${width}`,
    got: String(other),
  });
}

function expectCategories(values: CheckedData['columns'][number], column: number): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (value !== value) continue;
    if (Number.isInteger(value) && value >= 0 && value <= mostCategory) continue;
    throw new ProdromeError('DATA_VALUE', {
      where: `train, column ${column}, row ${row}`,
      expected: `a category: a whole number from 0 to ${mostCategory}, or NaN`,
      got: String(value),
    });
  }
}
