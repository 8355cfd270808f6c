import {
  columnSources,
  createFeatureTable,
  type FeatureColumn,
  type FeatureTable,
} from '@prodrome/core';

/** What is told by the outcomes of the days before, rather than by a column of the file. */
export const history = 'history';

/** What a column tells of: columns of the file, or the history. */
export const toldBy = (column: FeatureColumn): readonly string[] =>
  column.domain === history ? [history] : columnSources(column);

/** A table of which only these columns, and with `history` the outcomes, are known; nothing was observed of the others on any day. */
export function maskSources(table: FeatureTable, known: ReadonlySet<string>): FeatureTable {
  const { columns, values, patients, times, patientIds, outcomes } = table;
  const isKnown = columns.map(({ name }) => known.has(name));
  const masked = values.map((value, at) => (isKnown[at % columns.length] === true ? value : NaN));
  return createFeatureTable({
    ...{ columns, values: masked, patients, times, patientIds },
    ...(outcomes && {
      outcomes: known.has(history) ? outcomes : new Float64Array(outcomes.length).fill(NaN),
    }),
  });
}
