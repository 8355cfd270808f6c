import {
  columnSources,
  createFeatureTable,
  type FeatureColumn,
  type FeatureTable,
} from '@prodrome/core';

const history = 'history';

/** How what is told by the outcomes of the days before, rather than by a column of the file, is called: `history`, but where a column has that name. */
export const historyOf = ({ columns }: Pick<FeatureTable, 'columns'>): string =>
  columns.some(({ name }) => name === history) ? 'history of outcomes' : history;

/** What a column that was made of a table tells of: its columns, or the history. */
export const toldBy = (column: FeatureColumn, table: FeatureTable): readonly string[] =>
  column.domain === history ? [historyOf(table)] : columnSources(column);

/** A table of which only these columns, and with {@link historyOf} the outcomes, are known; nothing was observed of the others on any day. */
export function maskSources(table: FeatureTable, known: ReadonlySet<string>): FeatureTable {
  const { columns, values, patients, times, patientIds, outcomes } = table;
  const isKnown = columns.map(({ name }) => known.has(name));
  const masked = values.map((value, at) => (isKnown[at % columns.length] === true ? value : NaN));
  return createFeatureTable({
    ...{ columns, values: masked, patients, times, patientIds },
    ...(outcomes && {
      outcomes: known.has(historyOf(table))
        ? outcomes
        : new Float64Array(outcomes.length).fill(NaN),
    }),
  });
}
