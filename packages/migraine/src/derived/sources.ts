import type { FeatureColumn, GraphMath, GraphValue } from '@prodrome/core';
import { migraineCatalogue } from '../catalogue/catalogue.ts';
import { readingOf, type Reading } from '../catalogue/reading.ts';

/** A column of the file whose variable is known. */
export interface Source {
  readonly at: number;
  readonly column: FeatureColumn;
  readonly reading: Reading;
}

/** The columns of the file whose variable is known; columns that were made of others are passed over. */
export const sourcesOf = (columns: readonly FeatureColumn[]): readonly Source[] =>
  columns.flatMap((column, at) => {
    const reading = column.sources === undefined ? readingOf(column) : undefined;
    return reading ? [{ at, column, reading }] : [];
  });

/** A note for each column whose variable is known, but not in its unit; nothing is made of it. */
export const unreadableUnits = (columns: readonly FeatureColumn[]): readonly string[] =>
  columns
    .filter((column) => column.sources === undefined && !readingOf(column))
    .flatMap(({ name, unit, variable }) => {
      const known = variable ?? migraineCatalogue.find(name)?.variable;
      return unit === undefined || known === undefined
        ? []
        : [`column ${name}: ${unit} is no known unit of ${known}; nothing is made of it`];
    });

/** A source's value in a row that starts at `from`, in the variable's unit. */
export function readSource({ at, reading }: Source, values: ArrayLike<number>, from = 0): number {
  return reading.factor * (values[from + at] as number) + reading.offset;
}

/** {@link readSource} of rows [n, columns] of double precision: [n, 1]. */
export function sourceGraph(
  { apply, take }: GraphMath,
  { at, reading }: Source,
  values: GraphValue,
): GraphValue {
  const own = take(values, [at], 1);
  return apply('Add', apply('Mul', reading.factor, own), reading.offset);
}
