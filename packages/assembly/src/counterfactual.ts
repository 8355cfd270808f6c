import type { CallContext, FeatureColumn, FeatureTable } from '@prodrome/core';
import type { ChangeOption } from '@prodrome/explanation';
import { changeWayOf, type ChangeWay } from '@prodrome/migraine';
import { findCounterfactual, type MixtureModel } from '@prodrome/mixture';
import { median } from '@prodrome/numerics';

/** A value that is imagined otherwise. */
export interface ImaginedValue {
  readonly name: string;
  readonly unit?: string;
  readonly from: number;
  readonly to: number;
}

/** What a model would have forecast of a day that was recorded otherwise. */
export interface ImaginedDay {
  readonly forecast: number;
  /** The greatest change of the record first. */
  readonly changes: readonly ImaginedValue[];
}

/** The smallest change of a day's record that brings its forecast under a level. */
export interface CounterfactualAnswer {
  readonly patientId: string;
  /** As the file writes it. */
  readonly timestamp: string;
  readonly forecast: number;
  readonly under: number;
  /** `already`: the forecast lies under the level; `none`: nothing that is plausible brings it there. */
  readonly outcome: 'already' | 'found' | 'none';
  /** Where found: the smallest change. */
  readonly found?: ImaginedDay;
  /** The lowest forecast of all that was tried, where it is lower than that of the day as it was recorded. */
  readonly lowest?: ImaginedDay;
  /** Variables that were imagined otherwise, with the values that were tried, from least to greatest. */
  readonly tried: readonly {
    readonly name: string;
    readonly unit?: string;
    readonly from: number;
    readonly values: readonly number[];
  }[];
  /** Why others were not, by column. */
  readonly left: Readonly<Record<string, string>>;
}

/** Values of a variable that are tried, at the most; fewer where there are many variables. */
const mostValues = 12;

/** Combinations of three variables at the most. */
const mostCombinations = 40_000;

/**
 * Looks for the smallest change of the last day of a patient. A value may become one that the patient has recorded before, within what is plausible, and only against what the catalogue knows of
 * its effect ({@link changeWayOf}). Its measure is the patient's own standard deviation.
 * @param days - of one patient, from the first.
 * @throws ProdromeError as `findCounterfactual`
 */
export async function counterfactualOf(
  model: MixtureModel,
  days: FeatureTable,
  {
    under,
    timestamp,
    ...context
  }: CallContext & { readonly under: number; readonly timestamp: string },
): Promise<CounterfactualAnswer> {
  const left: Record<string, string> = {};
  const open = days.columns.flatMap((column, at) => {
    const found = openColumn(days, column, at);
    if ('why' in found) left[column.name] = found.why;
    return 'why' in found ? [] : [found];
  });
  const count = valuesEach(open.length);
  const options = open.map(({ column, from, values, deviation }): ChangeOption => {
    const some = spaced(values, count);
    return {
      ...{ name: column.name, values: some },
      costs: some.map((value) => Math.abs(value - from) / deviation),
    };
  });
  const { forecast, found, lowest } = await findCounterfactual(model, days, {
    ...{ options, under },
    ...context,
  });
  const imagined = (change: NonNullable<typeof found>): ImaginedDay => ({
    forecast: change.answer,
    changes: open
      .flatMap(({ column, from }, at) => {
        const to = change.values[column.name];
        const option = options[at] as ChangeOption;
        if (to === undefined) return [];
        const cost = option.costs[option.values.indexOf(to)] as number;
        return [{ cost, value: { ...named(column), from, to } }];
      })
      .sort((one, other) => other.cost - one.cost)
      .map(({ value }) => value),
  });
  return {
    ...{ patientId: days.patientIds[0] as string, timestamp, forecast, under, left },
    outcome: forecast < under ? 'already' : found ? 'found' : 'none',
    ...(found && { found: imagined(found) }),
    ...(lowest && lowest.answer < forecast && { lowest: imagined(lowest) }),
    tried: open.map(({ column, from }, at) => ({
      ...{ ...named(column), from },
      values: options[at]?.values ?? [],
    })),
  };
}

/** A column of which other values may be tried. */
interface OpenColumn {
  readonly column: FeatureColumn;
  readonly from: number;
  /** Rising. */
  readonly values: readonly number[];
  /** The patient's own. */
  readonly deviation: number;
}

function openColumn(
  { columns, values, rows }: FeatureTable,
  column: FeatureColumn,
  at: number,
): OpenColumn | { readonly why: string } {
  const changeable = changeWayOf(column);
  if ('why' in changeable) return changeable;
  const all = Float64Array.from(
    { length: rows },
    (_, row) => values[row * columns.length + at] as number,
  );
  const from = all[rows - 1] as number;
  if (Number.isNaN(from)) return { why: 'it was not recorded on the day' };
  const own = all.filter((value) => !Number.isNaN(value));
  const [low, high] = column.plausible ?? [-Infinity, Infinity];
  const usual = median(own);
  if (changeable.way === 'to_usual' && from === usual) return { why: 'it is as usual' };
  const isFit = fitting(changeable.way, from, usual);
  const found = [...new Set(own)]
    .filter((value) => value >= low && value <= high && isFit(value))
    .sort((a, b) => a - b);
  if (found.length === 0) {
    return { why: `${ways[changeable.way]} was recorded on no day of the patient before` };
  }
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
  const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
  return { column, from, values: found, deviation: Math.sqrt(variance) };
}

const ways: Readonly<Record<ChangeWay, string>> = {
  lower: 'less of it',
  higher: 'more of it',
  to_usual: 'what is more usual',
};

/** Whether a value lies the way that may be gone. */
function fitting(way: ChangeWay, from: number, usual: number): (value: number) => boolean {
  if (way === 'lower') return (value) => value < from;
  if (way === 'higher') return (value) => value > from;
  return from > usual
    ? (value) => value < from && value >= usual
    : (value) => value > from && value <= usual;
}

/** As many as keep the combinations of three few enough. */
function valuesEach(variables: number): number {
  const triples = (variables * (variables - 1) * (variables - 2)) / 6;
  let count = mostValues;
  while (count > 2 && triples * count ** 3 > mostCombinations) count -= 1;
  return count;
}

/** At most so many, the first and the last among them. */
function spaced(values: readonly number[], count: number): readonly number[] {
  if (values.length <= count) return values;
  const picked = Array.from(
    { length: count },
    (_, i) => values[Math.round((i * (values.length - 1)) / (count - 1))] as number,
  );
  return [...new Set(picked)];
}

const named = ({ name, unit }: FeatureColumn): Pick<ImaginedValue, 'name' | 'unit'> => ({
  name,
  ...(unit !== undefined && { unit }),
});
