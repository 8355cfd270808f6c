import { createHash } from 'node:crypto';
import type { Dataset } from '@prodrome/data';

/** SHA-256 of a table as read: columns, patients, times, values, outcomes and labels; not of the file's format or row order. */
export function hashDataset({ table, labels }: Dataset): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([table.columns, table.patientIds]));
  const arrays = [table.patients, table.times, table.values, labels, table.outcomes];
  for (const array of arrays) {
    if (array) hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return hash.digest('hex');
}
