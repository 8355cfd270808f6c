import { ProdromeError } from '@prodrome/core';
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.ts';
import { fisherExact } from '../statistics/fisher-exact.ts';
import { kolmogorovSmirnov, type KolmogorovSmirnov } from '../statistics/kolmogorov-smirnov.ts';
import { populationStability } from '../statistics/population-stability.ts';
import { featureDriftOptionsSchema, type FeatureDriftOptions } from './feature-drift-options.ts';

/** Columns by name, each one number for every row; NaN = not known. */
export type Columns = Readonly<Record<string, ArrayLike<number>>>;

/** A test of a column, with the p-value adjusted for all tests that were made. */
export interface Adjusted {
  readonly pValue: number;
  readonly adjusted: number;
}

/** How the known values of a column differ, or why that is not told. */
export type ValueDrift =
  | (KolmogorovSmirnov & Adjusted & { readonly populationStability: number })
  | { readonly reason: string };

/** The shares of rows without a known value; a test where any is missing. */
export interface MissingDrift {
  readonly reference: number;
  readonly current: number;
  readonly test?: Adjusted;
}

/** What was found of a column. */
export interface ColumnDrift {
  readonly name: string;
  /** Whether its values or its missing rate differ, at the false discovery rate. */
  readonly drifted: boolean;
  readonly values: ValueDrift;
  readonly missing: MissingDrift;
}

/** What was found of all columns. */
export interface FeatureDrift {
  /** In the order of the reference. */
  readonly columns: readonly ColumnDrift[];
  /** Columns of which nothing can be told, and why. */
  readonly absent: Readonly<Record<string, string>>;
  /** How many tests were made: the p-values are adjusted for so many. */
  readonly tests: number;
}

/**
 * Which columns of a table come from another distribution than they did.
 *
 * Of each column the known values are compared by the test of Kolmogorov and Smirnov, the missing rates by Fisher's exact test, so that a
 * sensor that dies is a drift; all p-values are adjusted together (Benjamini & Hochberg 1995). The population stability index says how
 * large a difference is, and decides nothing. Rows count as independent: days of one patient are not, and find too much.
 * @param reference - columns by name, such as those a model was trained on; [n] each. @param current - as well, [m] each.
 * A column that one side lacks, or with fewer rows than `minRows`, is `absent` with its reason; where known values are too few,
 * `values` is a reason, and missing rates are compared all the same. Deterministic; nothing is NaN.
 * @throws ProdromeError `USAGE` for options that cannot be and for what is no list of numbers.
 */
export function featureDrift(
  reference: Columns,
  current: Columns,
  options: FeatureDriftOptions = {},
): FeatureDrift {
  const { falseDiscoveryRate, minRows, bins } = completed(options);
  const absent: Record<string, string> = {};
  const compared: Compared[] = [];
  for (const name of new Set([...Object.keys(reference), ...Object.keys(current)])) {
    const [before, after] = [columnOf(reference, name), columnOf(current, name)];
    const fault = absence(before, after, minRows);
    if (fault !== undefined) absent[name] = fault;
    else if (before && after) compared.push(compare(name, before, after, minRows, bins));
  }
  const tests = compared.flatMap(({ values, missing }) => [
    ...('reason' in values ? [] : [values.pValue]),
    ...(missing.pValue === undefined ? [] : [missing.pValue]),
  ]);
  const adjusted = benjaminiHochberg(tests);
  let next = 0;
  const adjust = <Test extends { readonly pValue: number }>(test: Test): Test & Adjusted => ({
    ...test,
    adjusted: adjusted[next++] as number,
  });
  const columns = compared.map(({ name, values, missing: { pValue, ...rates } }): ColumnDrift => {
    const told = 'reason' in values ? values : adjust(values);
    const test = pValue === undefined ? undefined : adjust({ pValue });
    const least = Math.min('reason' in told ? 1 : told.adjusted, test?.adjusted ?? 1);
    const missing = { ...rates, ...(test && { test }) };
    return { name, drifted: least <= falseDiscoveryRate, values: told, missing };
  });
  return { columns, absent, tests: tests.length };
}

interface Compared {
  readonly name: string;
  readonly values:
    (KolmogorovSmirnov & { readonly populationStability: number }) | { readonly reason: string };
  readonly missing: {
    readonly reference: number;
    readonly current: number;
    readonly pValue?: number;
  };
}

/** A column: its rows, and those of its values that are known. */
interface Column {
  readonly rows: number;
  readonly known: Float64Array;
}

function compare(
  name: string,
  before: Column,
  after: Column,
  minRows: number,
  bins: number,
): Compared {
  const [gone, goneNow] = [before, after].map(({ rows, known }) => rows - known.length) as [
    number,
    number,
  ];
  const missing = {
    reference: gone / before.rows,
    current: goneNow / after.rows,
    ...(gone + goneNow > 0 && { pValue: fisherExact(gone, before.rows, goneNow, after.rows) }),
  };
  const few = Object.entries({ reference: before, current: after }).find(
    ([, { known }]) => known.length < minRows,
  );
  if (few) {
    const [side, { known }] = few;
    const reason = `${known.length} known values in the ${side}, fewer than ${minRows}`;
    return { name, values: { reason }, missing };
  }
  const values = {
    ...kolmogorovSmirnov(before.known, after.known),
    populationStability: populationStability(before.known, after.known, bins),
  };
  return { name, values, missing };
}

function absence(
  before: Column | undefined,
  after: Column | undefined,
  minRows: number,
): string | undefined {
  for (const [side, column] of Object.entries({ reference: before, current: after })) {
    if (!column) return `not in the ${side}`;
    if (column.rows < minRows) {
      return `${column.rows} rows in the ${side}, fewer than ${minRows}`;
    }
  }
  return undefined;
}

function columnOf(columns: Columns, name: string): Column | undefined {
  if (!Object.hasOwn(columns, name)) return undefined;
  const values: unknown = columns[name];
  const isList = Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values);
  const list = isList ? Array.from(values as ArrayLike<unknown>) : [];
  const wrong = list.findIndex((value) => typeof value !== 'number');
  if (!isList || wrong >= 0) {
    throw new ProdromeError('USAGE', {
      where: `featureDrift, column ${JSON.stringify(name)}${isList ? `, row ${wrong}` : ''}`,
      expected: isList ? 'a number, NaN where it is not known' : 'a list of numbers',
      got: isList ? typeof list[wrong] : typeof values,
    });
  }
  const known = Float64Array.from(list as number[]).filter((value) => !Number.isNaN(value));
  return { rows: list.length, known };
}

function completed(options: FeatureDriftOptions) {
  const result = featureDriftOptionsSchema.safeParse(options);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ProdromeError('USAGE', {
    where: ['featureDrift, options', ...(issue?.path ?? []).map(String)].join(', '),
    expected: 'options as documented',
    got: issue?.message ?? 'something else',
  });
}
