import { throwIfCancelled, type CallContext } from '@prodrome/core';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';

/**
 * Streams the answer of a query. A signal also interrupts a query that has not answered yet, such as a long sort.
 * @throws ProdromeError `CANCELLED`; else what the database throws.
 */
export async function* chunksOf(
  connection: DuckDBConnection,
  sql: string,
  { signal }: CallContext,
): AsyncGenerator<DuckDBDataChunk> {
  const where = 'reading data';
  const interrupt = (): void => {
    connection.interrupt();
  };
  signal?.addEventListener('abort', interrupt);
  try {
    throwIfCancelled(signal, where);
    const result = await connection.stream(sql);
    for (;;) {
      throwIfCancelled(signal, where);
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return;
      yield chunk;
    }
  } catch (error) {
    throwIfCancelled(signal, where);
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}
