import type { CallContext } from '@prodrome/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { chunksOf } from './chunks.ts';
import { createCollector, type ScanSize } from './collect-rows.ts';
import type { ScanPlan } from './scan-plan.ts';
import type { Scan } from './scan.ts';

/**
 * Streams a query's rows as scans of this size, none of them empty.
 * @throws RowFault for cells without a patient or a time that can be read, and numbers that their column cannot hold;
 * ProdromeError `CANCELLED`; else what the database throws.
 */
export async function* scanRows(
  connection: DuckDBConnection,
  plan: ScanPlan,
  size: ScanSize,
  context: CallContext,
): AsyncGenerator<Scan, void> {
  const collector = createCollector(plan, size);
  for await (const chunk of chunksOf(connection, plan.sql, context)) {
    for (let from = 0; from < chunk.rowCount;) {
      const end = collector.endOfScan(chunk, from);
      collector.add(chunk, from, end);
      if (end < chunk.rowCount) yield collector.take();
      from = end;
    }
  }
  if (collector.rows() > 0) yield collector.take();
}
