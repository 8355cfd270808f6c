import {
  ProdromeError,
  throwIfCancelled,
  type CallContext,
  type DataSource,
  type OpenedSource,
  type SourceCell,
} from '@prodrome/core';
import { openDatabase, type Database } from './duckdb.ts';
import { quoted } from './faults.ts';
import { orFormatError } from './format-error.ts';
import { missingTexts, type Affinity, type Source } from './source.ts';
import { parseNumber } from './times.ts';

/** Rows of a file of a format, as a data source; `open` makes it a source of queries. Columns of lists or objects are left out. */
export const createFormatSource = (
  open: (database: Database, path: string, context: CallContext) => Promise<Source>,
): DataSource => ({
  open: async (path, context) => {
    const database = await openDatabase();
    try {
      return openedFrom(database, await open(database, path, context));
    } catch (error) {
      await database.close();
      throw error;
    }
  },
});

function openedFrom(database: Database, source: Source): OpenedSource {
  const used = source.columns.flatMap(({ name, affinity }, index) =>
    affinity === 'nested' ? [] : [{ name, kind: affinity, index }],
  );
  const affinities = source.columns.map(({ affinity }): Affinity =>
    source.guessed || affinity === 'nested' ? 'text' : affinity,
  );
  const cells = used.map(({ index }) =>
    affinities[index] === 'number' ? source.number(index) : source.text(index),
  );
  const sql = (): string => `SELECT ${cells.join(', ')} FROM ${source.from(affinities)}`;
  return {
    columns: used.map(({ name, kind }) => ({ name, kind })),
    rows: async function* ({ signal }) {
      throwIfCancelled(signal, 'reading data');
      const result = await orFormatError(source, () => database.connection.stream(sql()));
      let row = 0;
      for (;;) {
        throwIfCancelled(signal, 'reading data');
        const chunk = await orFormatError(source, () => result.fetchChunk());
        if (!chunk || chunk.rowCount === 0) return;
        yield chunk.getRows().map((values) => {
          row += 1;
          return used.map(({ name, kind }, at) =>
            cellOf(values[at], kind, `${source.file}, column "${name}", data row ${row}`),
          );
        });
      }
    },
    close: () => database.close(),
  };
}

/** What was guessed to be numbers is read as text, so that a text among them is told of. */
function cellOf(value: unknown, kind: Affinity, where: string): SourceCell {
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (typeof value !== 'string' || missingTexts.includes(value)) return null;
  if (kind === 'text') return value;
  const number = parseNumber(value);
  if (number !== undefined) return Number.isNaN(number) ? null : number;
  throw new ProdromeError('DATA_VALUE', { where, expected: 'a number', got: quoted(value) });
}
