import { withDatabase } from './duckdb.ts';

/** Makes DuckDB answer a query; returns its version. Rejects with DuckDB's error where it does not run. */
export const probeEngine = (): Promise<string> =>
  withDatabase(async ({ connection }) => {
    const reader = await connection.runAndReadAll('SELECT version()');
    return `DuckDB ${String(reader.getRows()[0]?.[0])}`;
  });
