import { ProdromeError, type FeatureTable } from '@prodrome/core';
import { sortedQuantile } from '@prodrome/numerics';

/** More different numbers than these are divided into thirds. */
const mostValues = 6;

/**
 * [n] the group of each row by the columns that are named: the text of a category, the number itself, or the third of its numbers that it lies in.
 * @throws ProdromeError `DATA_COLUMN` for a column that is not there.
 */
export function groupsOf(
  table: FeatureTable,
  rows: Int32Array,
  names: readonly string[],
  file: string,
): Record<string, readonly string[]> {
  return Object.fromEntries(names.map((name) => [name, groupOf(table, rows, name, file)]));
}

/** Divisions of patients that are taken without being named, and groups of each. */
const [mostStatic, mostGroups] = [4, 8];

/** [n] the groups of the rows by the first columns that tell of patients, such as sex and age, and have few groups. */
export function staticGroups(
  table: FeatureTable,
  rows: Int32Array,
): Record<string, readonly string[]> {
  const found = table.columns.flatMap(({ name, domain }): [string, readonly string[]][] => {
    if (domain !== 'static') return [];
    const groups = groupOf(table, rows, name, '');
    const count = new Set(groups.filter((group) => group !== '')).size;
    return count > 1 && count <= mostGroups ? [[name, groups]] : [];
  });
  return Object.fromEntries(found.slice(0, mostStatic));
}

function groupOf(
  table: FeatureTable,
  rows: Int32Array,
  name: string,
  file: string,
): readonly string[] {
  const at = table.columns.findIndex((column) => column.name === name);
  const column = table.columns[at];
  if (!column) {
    throw new ProdromeError('DATA_COLUMN', {
      where: file,
      expected: `a column ${name}`,
      got: table.columns.map((other) => other.name).join(', '),
    });
  }
  const values = Array.from(rows, (row) => table.values[row * table.columns.length + at] as number);
  const { categories } = column;
  if (categories) return values.map((value) => categories[value] ?? '');
  const different = [...new Set(values.filter((value) => !Number.isNaN(value)))].sort(
    (a, b) => a - b,
  );
  if (different.length <= mostValues) return values.map(numberText);
  const sorted = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  const [low, high] = [1 / 3, 2 / 3].map((q) => sortedQuantile(sorted, q)) as [number, number];
  const texts = [
    `up to ${numberText(low)}`,
    `${numberText(low)} to ${numberText(high)}`,
    `above ${numberText(high)}`,
  ];
  return values.map((value) => {
    if (Number.isNaN(value)) return '';
    return (value <= low ? texts[0] : value <= high ? texts[1] : texts[2]) as string;
  });
}

const numberText = (value: number): string =>
  Number.isNaN(value) ? '' : String(Number(value.toPrecision(6)));
