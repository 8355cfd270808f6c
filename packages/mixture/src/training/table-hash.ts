import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '@prodrome/core';
import type { LabelledTable } from '../rows/labelled-table.ts';

/** SHA-256 of a table as read: columns, patients, times, values, outcomes and labels; not of the file's format or row order. */
export function hashDataset({ table, labels }: LabelledTable): string {
  const hash = createHash('sha256');
  const columns = table.columns.map((column): JsonValue => ({ ...column }));
  hash.update(canonicalJson([columns, table.patientIds]));
  const arrays = [table.patients, table.times, table.values, labels, table.outcomes];
  for (const array of arrays) {
    if (array) hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return hash.digest('hex');
}
