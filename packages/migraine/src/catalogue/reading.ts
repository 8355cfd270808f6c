import type { FeatureColumn } from '@prodrome/core';
import { namedBy, variableNamed } from './catalogue.ts';
import { expectedDirection } from './expected-direction.ts';
import { conversion, unitNamed, type Conversion } from './units.ts';
import type { Variable } from './variable.ts';

/** What a table's column measures, and how its values become values in the variable's unit. */
export interface Reading extends Conversion {
  readonly variable: Variable;
  /** The unit of the column's values; absent where the variable has none. */
  readonly unit?: string;
}

/**
 * The reading of a column, by its `variable`, else by its name. Values are in the column's `unit`; without one in the unit that
 * the name tells, or, where `variable` says that somebody has read it with a catalogue, in the variable's.
 * @returns undefined for what no variable measures, and for a unit that the variable cannot be written in.
 */
export function readingOf(column: FeatureColumn): Reading | undefined {
  const named =
    column.variable === undefined
      ? namedBy(column.name)
      : { variable: variableNamed(column.variable), unit: undefined };
  const variable = named?.variable;
  if (!variable) return undefined;
  const own = variable.unit;
  if (own === undefined) return { variable, factor: 1, offset: 0 };
  const unit = column.unit === undefined ? (named.unit ?? own) : unitNamed(column.unit, own);
  if (unit === undefined) return undefined;
  return { variable, unit, ...conversion(unit, own, variable.isDifference) };
}

/**
 * The column with `variable`, `unit`, `plausible` and `direction` as the catalogue knows them, where it does not say so itself.
 * Categories have no order, and so no direction; no unit turns one, since all conversions have a positive factor.
 */
export function describeColumn(column: FeatureColumn): FeatureColumn {
  const reading = readingOf(column);
  if (!reading) return column;
  const { variable, unit, factor, offset } = reading;
  const limits = variable.plausible;
  const inUnit = (value: number): number => (value - offset) / factor;
  return {
    variable: variable.name,
    ...(unit !== undefined && { unit }),
    ...(limits && { plausible: [inUnit(limits[0]), inUnit(limits[1])] }),
    ...(column.kind !== 'category' && expectedDirection(variable.direction)),
    ...column,
  };
}
