// A generated cohort as experts meet it: whole diaries, split by patient, and what is true of those held out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCohortFiles } from '@prodrome/assembly';
import { selectColumns, takeRows } from '@prodrome/core';
import { readDataset } from '@prodrome/data';
import {
  cohortOptionsSchema,
  observedPatient,
  oracle2Observed,
  simulatePatients,
} from '@prodrome/cohort';
import { migraineCatalogue } from '@prodrome/migraine';
import { createStream } from '@prodrome/numerics';

const columns = { patient: 'patient_id', time: 'date', outcome: 'headache_today', ignore: ['dow'] };

/** `train` training patients, then `test` held-out ones whose truth is computed. */
export async function createCohort({ train, test, days, ...options }) {
  const folder = mkdtempSync(join(tmpdir(), 'prodrome-council-'));
  const [diaries, unused, truthFile] = ['diaries', 'unused', 'truth'].map((name) =>
    join(folder, `${name}.parquet`),
  );
  try {
    const shared = { days, ...options };
    await generateCohortFiles({ options: { ...shared, patients: train + test }, out: diaries });
    await generateCohortFiles({
      options: { ...shared, patients: test, first: train, oracles: ['oracle1', 'oracle2'] },
      out: unused,
      truth: truthFile,
    });
    const dataset = await readDataset(diaries, columns, { catalogue: migraineCatalogue });
    const truth = await readDataset(truthFile, {
      ...{ patient: 'patient_id', time: 'date', target: 'y' },
    });
    return {
      training: partOf(dataset, (patient) => patient < train),
      held: partOf(dataset, (patient) => patient >= train),
      truth,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The patients of a dataset whose number in the file is wanted. */
export function partOf(dataset, isWanted) {
  const { table } = dataset;
  const rows = Int32Array.from(table.patients.keys()).filter((row) =>
    isWanted(table.patients[row]),
  );
  return {
    ...dataset,
    table: takeRows(table, rows),
    labels: Float64Array.from(rows, (row) => dataset.labels[row]),
  };
}

const signs = ['prodrome_reported', 'hrv_rmssd_ms', 'resting_hr_bpm'];

/** The cohort without what a coming attack changes. */
export function withoutSigns(cohort) {
  const part = (dataset) => {
    const kept = [...dataset.table.columns.keys()].filter(
      (at) => !signs.includes(dataset.table.columns[at].name),
    );
    return { ...dataset, table: selectColumns(dataset.table, kept) };
  };
  return { ...cohort, training: part(cohort.training), held: part(cohort.held) };
}

/** By row of the held-out diaries, the best forecast from everything but the signs. */
export function oracleWithoutSigns({ train, test, ...options }) {
  const settings = cohortOptionsSchema.parse({ ...options, first: train, patients: test });
  const forecasts = [];
  for (const patient of simulatePatients(settings)) {
    const observed = observedPatient(patient);
    const blank = new Float64Array(settings.days).fill(NaN);
    const columns = {
      ...observed.columns,
      ...Object.fromEntries(signs.map((name) => [name, blank])),
    };
    const stream = createStream(`without signs ${patient.index}`);
    const { probabilities } = oracle2Observed(
      { ...observed, columns },
      { stream, signal: settings.signal },
    );
    forecasts.push(...probabilities);
  }
  return Float64Array.from(forecasts);
}

/** A column of the truth by row of the held-out diaries. */
export function truthOf({ truth, held }, name) {
  const width = truth.table.columns.length;
  const at = truth.table.columns.findIndex((column) => column.name === name);
  const places = new Map(
    Array.from({ length: truth.table.rows }, (_, row) => [keyOf(truth.table, row), row]),
  );
  return Float64Array.from({ length: held.table.rows }, (_, row) => {
    const place = places.get(keyOf(held.table, row));
    if (place === undefined) throw new Error(`no truth of ${keyOf(held.table, row)}`);
    return name === 'y' ? truth.labels[place] : truth.table.values[place * width + at];
  });
}

const keyOf = ({ patientIds, patients, times }, row) =>
  `${patientIds[patients[row]]} ${times[row]}`;
