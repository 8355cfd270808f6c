import type { RandomStream } from '@prodrome/core';
import { shuffle } from '@prodrome/numerics';
import type { PatientRows } from './patient-rows.ts';

/** Labelled rows of one patient. */
export interface PatientRate {
  readonly patient: number;
  readonly rows: number;
  /** Share of events. */
  readonly rate: number;
}

/** Patients with at least one of these rows, in the table's order. */
export function patientRates(
  table: PatientRows,
  rows: Int32Array,
  labels: Float64Array,
): PatientRate[] {
  const counts = new Float64Array(table.patientIds.length);
  const events = new Float64Array(table.patientIds.length);
  for (const row of rows) {
    const patient = table.patients[row] ?? 0;
    counts[patient] = (counts[patient] ?? 0) + 1;
    events[patient] = (events[patient] ?? 0) + (labels[row] ?? 0);
  }
  const found: PatientRate[] = [];
  counts.forEach((count, patient) => {
    if (count > 0) found.push({ patient, rows: count, rate: (events[patient] ?? 0) / count });
  });
  return found;
}

/** k sets of patients with like event rates and like numbers of rows. */
export function dealPatients(
  rates: readonly PatientRate[],
  k: number,
  stream: RandomStream,
): Set<number>[] {
  const sorted = byRate(rates, stream);
  const folds = Array.from({ length: k }, () => ({ rows: 0, patients: new Set<number>() }));
  for (let from = 0; from < sorted.length; from += k) {
    const run = sorted.slice(from, from + k).sort((a, b) => b.rows - a.rows);
    const takers = shuffle([...folds], stream).sort((a, b) => a.rows - b.rows);
    takers.forEach((fold, place) => {
      const taken = run[place];
      if (!taken) return;
      fold.patients.add(taken.patient);
      fold.rows += taken.rows;
    });
  }
  return folds.map(({ patients }) => patients);
}

/** A set of so many of the patients: one of every equal span of the event rates. */
export function drawPatients(
  rates: readonly PatientRate[],
  wanted: number,
  stream: RandomStream,
): Set<number> {
  const sorted = byRate(rates, stream);
  const drawn = new Set<number>();
  for (let span = 0; span < wanted; span++) {
    const from = Math.floor((span * sorted.length) / wanted);
    const end = Math.floor(((span + 1) * sorted.length) / wanted);
    const patient = sorted[from + Math.floor(stream.next() * (end - from))];
    if (patient) drawn.add(patient.patient);
  }
  return drawn;
}

/** Ascending by event rate, equal rates in random order. */
function byRate(rates: readonly PatientRate[], stream: RandomStream): PatientRate[] {
  return shuffle([...rates], stream).sort((a, b) => a.rate - b.rate);
}
