import { ProdromeError, type RandomStream } from '@prodrome/core';
import { drawPatients, patientRates } from './patient-folds.ts';
import type { PatientRows } from './patient-rows.ts';

/**
 * How much to draw: a fraction in (0, 1] of all, rounded, at least one; or a count.
 * `stratified` keeps the event rate as near as the count allows.
 */
export type SampleSize = ({ readonly fraction: number } | { readonly count: number }) & {
  readonly stratified?: boolean;
};

/**
 * Draws whole patients without replacement.
 *
 * Stratified: of the patients sorted by event rate, those without a label first, one of every equal span.
 * Depends on the patients' order, their labels and the stream only.
 * @returns all rows of the drawn patients, ascending.
 * @throws ProdromeError `DATA_INSUFFICIENT` when there are fewer patients than `count`, or none; `USAGE`.
 */
export function samplePatients(
  table: PatientRows,
  labels: Float64Array,
  size: SampleSize,
  stream: RandomStream,
): Int32Array {
  const rows = table.patients.length;
  const patients = Int32Array.from(new Set(table.patients)).sort();
  const wanted = wantedOf('samplePatients', 'patients', patients.length, size);
  const own = stream.fork('patients');
  const drawn =
    size.stratified === true
      ? drawPatients(ratesOf(table, labels, patients), wanted, own)
      : new Set(draw(patients, wanted, own));
  return rowsWhere(rows, (row) => drawn.has(table.patients[row] ?? -1));
}

/**
 * Draws rows without replacement.
 *
 * Stratified: rows with label 0, with label 1 and without one are drawn in proportion, by largest remainder.
 * Depends on the number of rows, their labels and the stream only.
 * @returns rows, ascending.
 * @throws ProdromeError `DATA_INSUFFICIENT` when there are fewer rows than `count`, or none; `USAGE`.
 */
export function sampleRows(
  table: PatientRows,
  labels: Float64Array,
  size: SampleSize,
  stream: RandomStream,
): Int32Array {
  const rows = table.patients.length;
  const wanted = wantedOf('sampleRows', 'rows', rows, size);
  const own = stream.fork('rows');
  if (size.stratified !== true)
    return draw(
      rowsWhere(rows, () => true),
      wanted,
      own,
    );
  const isKnown = (row: number): boolean => !Number.isNaN(labels[row] ?? NaN);
  const classes = [
    rowsWhere(rows, (row) => labels[row] === 1),
    rowsWhere(rows, (row) => isKnown(row) && labels[row] !== 1),
    rowsWhere(rows, (row) => !isKnown(row)),
  ];
  const shares = inProportion(
    classes.map(({ length }) => length),
    wanted,
  );
  return Int32Array.from(
    classes.flatMap((each, index) => [...draw(each, shares[index] ?? 0, own.fork(String(index)))]),
  ).sort();
}

/** Patients with their event rates; without a label the rate is −1, which sorts first. */
function ratesOf(table: PatientRows, labels: Float64Array, patients: Int32Array) {
  const labelled = rowsWhere(table.patients.length, (row) => !Number.isNaN(labels[row] ?? NaN));
  const known = new Map(patientRates(table, labelled, labels).map((rate) => [rate.patient, rate]));
  return Array.from(patients, (patient) => known.get(patient) ?? { patient, rows: 0, rate: -1 });
}

/** So many of the items, each set of them equally likely, in their order. Knuth 1997, §3.4.2, Algorithm S. */
function draw(items: Int32Array, wanted: number, stream: RandomStream): Int32Array {
  const drawn = new Int32Array(wanted);
  let count = 0;
  for (let at = 0; count < wanted; at++) {
    if ((items.length - at) * stream.next() >= wanted - count) continue;
    drawn[count++] = items[at] as number;
  }
  return drawn;
}

/** Parts of a total as near to these counts' proportions as whole numbers can be: largest remainder, ties by place. */
function inProportion(counts: readonly number[], total: number): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (total * count) / all);
  const parts = exact.map(Math.floor);
  const rest = total - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, rest)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}

const rowsWhere = (rows: number, holds: (row: number) => boolean): Int32Array =>
  Int32Array.from({ length: rows }, (_, row) => row).filter(holds);

function wantedOf(where: string, what: string, available: number, size: SampleSize): number {
  const asked = 'count' in size ? size.count : size.fraction;
  const isRight = 'count' in size ? Number.isInteger(asked) && asked >= 1 : asked > 0 && asked <= 1;
  if (!isRight) {
    throw new ProdromeError('USAGE', {
      where,
      expected: 'a count, an integer of 1 or more, or a fraction above 0 and at most 1',
      got: String(asked),
    });
  }
  const wanted = 'count' in size ? asked : Math.max(1, Math.round(asked * available));
  if (wanted <= available) return wanted;
  throw new ProdromeError('DATA_INSUFFICIENT', {
    where,
    expected: `at least ${wanted} ${what}`,
    got: String(available),
    fields: { available, wanted },
  });
}
