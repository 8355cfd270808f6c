import type { Cells } from '../scanning/cells.ts';
import type { RowOrder } from '../scanning/row-order.ts';
import type { Scan } from '../scanning/scan.ts';

/** The rows of one patient, by time; equal times as in the file. */
export interface PatientRows {
  readonly id: string;
  readonly count: number;
  /** Days, time of day included. */
  time(at: number): number;
  /** As the file wrote it; undefined for a plain day or number. */
  timeText(at: number): string | undefined;
  /** A number as the file wrote it, NaN where there is none. */
  value(at: number, cell: number): number;
  /** Data row of the file, counted from 1. */
  fileRow(at: number): number;
}

/** A part of an audit: takes in patient after patient, and says what it found. */
export interface Check<Finding> {
  add(patient: PatientRows): void;
  finding(): Finding;
}

/** The patients of a scan of whole patients. */
export function* patientsOfScan(
  scan: Scan,
  { rows, patients, patientIds, times }: RowOrder,
  cells: Cells,
): Generator<PatientRows> {
  const row = (from: number, at: number): number => rows[from + at] as number;
  for (let from = 0, end = 0; from < rows.length; from = end) {
    const patient = patients[row(from, 0)] as number;
    while (end < rows.length && patients[rows[end] as number] === patient) end++;
    const start = from;
    yield {
      id: patientIds[patient] ?? '',
      count: end - from,
      time: (at) => times[row(start, at)] as number,
      timeText: (at) => scan.timeTexts?.[row(start, at)],
      value: (at, cell) => cells.value(row(start, at), cell),
      fileRow: (at) => scan.fileRow(row(start, at)) + 1,
    };
  }
}
