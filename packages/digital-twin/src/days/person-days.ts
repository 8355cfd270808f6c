import { patientStarts, ProdromeError, type FeatureTable } from '@prodrome/core';
import type { TwinSetup } from './variable.ts';

/** The days of one person, one after the other, without gaps: what was not recorded is NaN. */
export interface PersonDays {
  /** Number of the first day, as in the table. */
  readonly first: number;
  readonly days: number;
  /** [variables][days], own units. */
  readonly values: readonly Float64Array[];
  /** [days], 1 = any sign of an attack on its way was reported, 0 = none. */
  readonly signs: Float64Array;
  /** [days], 1 = attack. */
  readonly outcomes: Float64Array;
}

/** Where a setup's columns stand in a table. */
export interface Places {
  readonly variables: readonly number[];
  readonly signs: readonly number[];
}

/** @throws ProdromeError `SCHEMA` for a column that the table does not have, `DATA_COLUMN` for a table without outcomes. */
export function placesOf({ variables, signs }: TwinSetup, table: FeatureTable): Places {
  if (!table.outcomes) {
    throw new ProdromeError('DATA_COLUMN', {
      where: 'digital twin',
      expected: 'a diary, with the outcome of each day',
      got: 'a table of labels',
    });
  }
  const placeOf = (name: string): number => {
    const at = table.columns.findIndex((column) => column.name === name);
    if (at >= 0) return at;
    throw new ProdromeError('SCHEMA', {
      where: 'digital twin',
      expected: `a column ${name}`,
      got: table.columns.map((column) => column.name).join(', '),
    });
  };
  return { variables: variables.map(({ name }) => placeOf(name)), signs: signs.map(placeOf) };
}

/** The days of the patients of a table, in its order; those without a row are left out. */
export function personsOf(table: FeatureTable, places: Places): readonly PersonDays[] {
  const starts = patientStarts(table);
  return table.patientIds.flatMap((_, patient) => {
    const [from, to] = [starts[patient] as number, starts[patient + 1] as number];
    return to > from ? [daysOf(table, places, from, to)] : [];
  });
}

/** A hundred years. */
const mostDays = 36_525;

/** The days of rows [from, to) of one patient. Of several rows of a day the last observed value counts. */
export function daysOf(table: FeatureTable, places: Places, from: number, to: number): PersonDays {
  const dayAt = (row: number): number => Math.floor(table.times[row] as number);
  const first = dayAt(from);
  const days = dayAt(to - 1) - first + 1;
  if (days > mostDays) {
    throw new ProdromeError('DATA_VALUE', {
      where: `digital twin, patient ${table.patientIds[table.patients[from] as number]}`,
      expected: 'times in days, over no more than a hundred years',
      got: `${days} days from the first to the last`,
    });
  }
  const empty = (): Float64Array => new Float64Array(days).fill(NaN);
  const values = places.variables.map(empty);
  const [signs, outcomes] = [empty(), empty()];
  const width = table.columns.length;
  for (let row = from; row < to; row++) {
    const day = dayAt(row) - first;
    const read = (column: number): number => table.values[row * width + column] as number;
    places.variables.forEach((column, v) => {
      const value = read(column);
      if (!Number.isNaN(value)) (values[v] as Float64Array)[day] = value;
    });
    for (const column of places.signs) {
      const value = read(column);
      if (Number.isNaN(value)) continue;
      const before = signs[day] as number;
      signs[day] = Math.max(Number.isNaN(before) ? 0 : before, Number(value > 0));
    }
    const outcome = table.outcomes?.[row] ?? NaN;
    if (!Number.isNaN(outcome)) outcomes[day] = outcome;
  }
  return { first, days, values, signs, outcomes };
}
