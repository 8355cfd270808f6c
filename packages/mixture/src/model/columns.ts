import {
  columnSources,
  ProdromeError,
  type FeatureColumn,
  type FeatureTable,
} from '@prodrome/core';
import type { PlannedExpert } from './plan.ts';

type Wants = Pick<PlannedExpert, 'name' | 'specialty' | 'history' | 'features'>;

/**
 * Indices of the columns that a expert is given, in table order. One that names its features is also given what is made of them
 * alone.
 */
export function columnsFor(expert: Wants, columns: readonly FeatureColumn[]): number[] {
  return indicesWhere(columns, (column) => isOwn(expert, column) || isHistory(expert, column));
}

/**
 * Indices of the file's columns of the expert's own domain: without a value in any of them it sleeps. Columns made of others,
 * such as means of past days, do not keep it awake.
 */
export const ownColumns = (expert: Wants, columns: readonly FeatureColumn[]): number[] =>
  indicesWhere(columns, (column) => isOwn(expert, column) && column.sources === undefined);

/** Domains of a table, in code-fit order. */
export const domainsOf = (columns: readonly FeatureColumn[]): string[] =>
  [...new Set(columns.map(({ domain }) => domain))].sort();

/**
 * [rows]: 1 where the expert has an observed value of its own domain. A expert without columns never sleeps.
 */
export function awakeRows(expert: Wants, table: FeatureTable, rows: Int32Array): Uint8Array {
  const own = ownColumns(expert, table.columns);
  const width = table.columns.length;
  const awake = new Uint8Array(rows.length);
  if (own.length === 0) return awake.fill(1);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] as number) * width;
    awake[i] = Number(own.some((at) => !Number.isNaN(table.values[from + at])));
  }
  return awake;
}

/**
 * Refuses a expert that would be given nothing of its own.
 * @throws ProdromeError `DATA_COLUMN`
 */
export function checkExpertColumns(expert: PlannedExpert, columns: readonly FeatureColumn[]): void {
  const absent = expert.features?.filter(
    (name) => !columns.some((column) => columnSources(column).includes(name)),
  );
  if (absent !== undefined && absent.length > 0) {
    throw new ProdromeError('DATA_COLUMN', {
      where: `features of expert ${expert.name}`,
      expected: `columns among ${columns.map(({ name }) => name).join(', ')}`,
      got: absent.join(', '),
    });
  }
  const { memory } = expert.type.capabilities;
  const remembers = typeof memory === 'object' && 'stateWidth' in memory;
  if (remembers || ownColumns(expert, columns).length > 0) return;
  const domains = domainsOf(columns);
  throw new ProdromeError('DATA_COLUMN', {
    where: `expert ${expert.name}`,
    expected: `columns of its specialty ${expert.specialty}`,
    got: domains.length === 0 ? 'no columns' : `columns of ${domains.join(', ')} only`,
    hint: 'Assign columns to the domain under data.domains, or choose another specialty',
  });
}

const isOwn = ({ specialty, features }: Wants, column: FeatureColumn): boolean =>
  features
    ? columnSources(column).every((name) => features.includes(name))
    : specialty === 'all' || column.domain === specialty;

const isHistory = ({ history, features }: Wants, column: FeatureColumn): boolean =>
  history && features === undefined && column.domain === 'history';

function indicesWhere(
  columns: readonly FeatureColumn[],
  test: (column: FeatureColumn) => boolean,
): number[] {
  return columns.flatMap((column, at) => (test(column) ? [at] : []));
}
