import { ProdromeError, type FeatureTable } from '@prodrome/core';

/** Names of a table's columns, in order. */
export const namesOf = ({ columns }: FeatureTable): readonly string[] =>
  columns.map(({ name }) => name);

/** The table's columns at some rows: [columns][rows.length]. */
export function columnsOf({ columns, values }: FeatureTable, rows: Int32Array): Float32Array[] {
  const width = columns.length;
  return columns.map((_, column) => {
    const own = new Float32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      own[i] = values[(rows[i] as number) * width + column] as number;
    }
    return own;
  });
}

/** @throws ProdromeError `DATA_INSUFFICIENT` without columns or rows. */
export function checkTraining(kind: string, { columns }: FeatureTable, rows: Int32Array): void {
  if (columns.length > 0 && rows.length > 0) return;
  throw new ProdromeError('DATA_INSUFFICIENT', {
    where: `training of ${kind}`,
    expected: 'labelled rows with at least one column',
    got: `${rows.length} rows of ${columns.length} columns`,
  });
}
