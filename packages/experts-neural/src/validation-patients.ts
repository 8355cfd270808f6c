import type { RandomStream } from '@prodrome/core';

/** Fewer patients than this are all trained on: what two or three of them show is chance. */
const fewestPatients = 8;

/**
 * Which rows are kept apart to stop the training by: all those of some patients, at least two, drawn by the stream among the patients of
 * these rows.
 * @returns [rows.length], 1 = kept apart; all 0 when the fraction is 0, or there are fewer than 8 patients.
 */
export function validationRows(
  patients: Int32Array,
  rows: Int32Array,
  fraction: number,
  stream: RandomStream,
): Uint8Array {
  const own = [...new Set(Array.from(rows, (row) => patients[row] as number))];
  const kept = new Uint8Array(rows.length);
  if (fraction === 0 || own.length < fewestPatients) return kept;
  const drawn = own.map((patient) => ({ patient, place: stream.next() }));
  drawn.sort((a, b) => a.place - b.place);
  const count = Math.max(2, Math.round(fraction * own.length));
  const chosen = new Set(drawn.slice(0, count).map(({ patient }) => patient));
  return kept.map((_, i) => Number(chosen.has(patients[rows[i] as number] as number)));
}
