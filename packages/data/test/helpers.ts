import { DuckDBInstance } from '@duckdb/node-api';
import type { Dataset } from '../src/index.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A folder of its own for a test file; `remove` when done. */
export async function createFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'prodrome-data-'));
  return {
    folder,
    remove: () => rm(folder, { recursive: true }),
    write: async (name: string, text: string | readonly string[]): Promise<string> => {
      const path = join(folder, name);
      const content = typeof text === 'string' ? text : `${text.join('\n')}\n`;
      await writeFile(path, name.endsWith('.gz') ? gzipSync(content) : content);
      return path;
    },
    /** Writes what a query answers. */
    query: async (name: string, sql: string, options = ''): Promise<string> => {
      const path = join(folder, name);
      const instance = await DuckDBInstance.create(':memory:');
      const connection = await instance.connect();
      await connection.run(`COPY (${sql}) TO '${path}' ${options}`);
      connection.closeSync();
      instance.closeSync();
      return path;
    },
  };
}

/** All that a dataset says, as plain values; the report apart. */
export const contentOf = ({ table, labels, schema, ...rest }: Dataset) => ({
  columns: table.columns,
  values: [...table.values],
  patients: [...table.patients],
  times: [...table.times],
  patientIds: table.patientIds,
  outcomes: table.outcomes && [...table.outcomes],
  labels: [...labels],
  schema,
  texts: [...table.times.keys()].map((row) => rest.timeText(row)),
});

/** The column of a dataset by name. */
export function columnOf({ table }: Dataset, name: string): number[] {
  const index = table.columns.findIndex((column) => column.name === name);
  return [...table.times.keys()].map(
    (row) => table.values[row * table.columns.length + index] ?? NaN,
  );
}
