import { describe, expect, test } from '@jest/globals';
import { createFeatureTable, type FeatureTable } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import fc from 'fast-check';
import { samplePatients, sampleRows, type SampleSize } from '../src/index.ts';

/** Patients with these labels, one row a day; `shift` moves what must not matter. */
function createTable(
  patients: readonly (readonly number[])[],
  shift = 0,
): { table: FeatureTable; labels: Float64Array } {
  const rows = patients.flatMap((labels, patient) =>
    labels.map((label, day) => ({ patient, day, label })),
  );
  const table = createFeatureTable({
    columns: [{ name: 'x', domain: 'other', kind: 'number' }],
    values: Float32Array.from(rows, ({ day }) => day * shift),
    patients: Int32Array.from(rows, ({ patient }) => patient),
    times: Float64Array.from(rows, ({ day }) => day + shift),
    patientIds: patients.map((_, patient) => `p${patient + shift}`),
  });
  return { table, labels: Float64Array.from(rows, ({ label }) => label) };
}

const cohorts = fc.array(fc.array(fc.constantFrom(0, 1, NaN), { minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 12,
});
const parts = fc.double({ min: 0.01, max: 1, noNaN: true });
const patientsOf = (table: FeatureTable, rows: Int32Array): Set<number> =>
  new Set([...rows].map((row) => table.patients[row] ?? -1));
const ascends = (rows: Int32Array): boolean =>
  rows.every((row, at) => at === 0 || row > (rows[at - 1] ?? 0));

test('laws of every sample of patients', () => {
  fc.assert(
    fc.property(cohorts, parts, fc.boolean(), fc.nat(), (cohort, part, stratified, seed) => {
      const { table, labels } = createTable(cohort);
      const wanted = Math.max(1, Math.round(part * cohort.length));
      const sizes: SampleSize[] = [
        { fraction: part, stratified },
        { count: wanted, stratified },
      ];
      const [rows = new Int32Array(), same] = sizes.map((size) =>
        samplePatients(table, labels, size, createStream(seed)),
      );
      const drawn = patientsOf(table, rows);
      expect(drawn.size).toBe(wanted);
      expect(ascends(rows)).toBe(true);
      expect(rows.length).toBe([...drawn].reduce((sum, p) => sum + (cohort[p]?.length ?? 0), 0));
      expect(same).toEqual(rows);
      const moved = createTable(cohort, 5);
      expect(
        samplePatients(
          moved.table,
          moved.labels,
          { count: wanted, stratified },
          createStream(seed),
        ),
      ).toEqual(rows);
    }),
  );
});

test('laws of every sample of rows', () => {
  fc.assert(
    fc.property(cohorts, parts, fc.boolean(), fc.nat(), (cohort, part, stratified, seed) => {
      const { table, labels } = createTable(cohort);
      const wanted = Math.max(1, Math.round(part * table.rows));
      const rows = sampleRows(table, labels, { fraction: part, stratified }, createStream(seed));
      expect(rows).toHaveLength(wanted);
      expect(ascends(rows)).toBe(true);
      expect(rows.every((row) => row >= 0 && row < table.rows)).toBe(true);
      expect(sampleRows(table, labels, { count: wanted, stratified }, createStream(seed))).toEqual(
        rows,
      );
      if (!stratified) return;
      for (const kind of [0, 1, NaN]) {
        const count = (all: Iterable<number>): number =>
          [...all].filter((label) => Object.is(label, kind)).length;
        const exact = (wanted * count(labels)) / table.rows;
        const found = count([...rows].map((row) => labels[row] ?? -1));
        expect(Math.abs(found - exact)).toBeLessThan(1);
      }
    }),
  );
});

describe('what is drawn', () => {
  const rates = Array.from({ length: 40 }, (_, patient) => patient / 40);
  const cohort = rates.map((rate) =>
    Array.from({ length: 40 }, (_, day) => (day < rate * 40 ? 1 : 0)),
  );
  const { table, labels } = createTable(cohort);
  const meanOf = (rows: Int32Array): number =>
    rows.reduce((sum, row) => sum + (labels[row] ?? 0), 0) / rows.length;
  const mean = meanOf(Int32Array.from(labels.keys()));

  test('every patient and every row is as likely as any other', () => {
    const draws = 4000;
    const patients = new Float64Array(cohort.length);
    const rows = new Float64Array(cohort.length);
    const few = createTable(cohort.map((each) => each.slice(0, 1)));
    for (let seed = 0; seed < draws; seed++) {
      const stream = createStream(seed);
      for (const row of samplePatients(few.table, few.labels, { count: 10 }, stream)) {
        patients[row] = (patients[row] ?? 0) + 1;
      }
      for (const row of sampleRows(few.table, few.labels, { count: 10 }, stream)) {
        rows[row] = (rows[row] ?? 0) + 1;
      }
    }
    // 1000 expected each, standard deviation 27
    for (const count of [...patients, ...rows])
      expect(Math.abs(count - draws / 4)).toBeLessThan(140);
  });

  test('a stratified sample has one patient of every span of the event rates', () => {
    for (let seed = 0; seed < 30; seed++) {
      const size = { count: 10, stratified: true };
      const rows = samplePatients(table, labels, size, createStream(seed));
      const spans = [...patientsOf(table, rows)].map((patient) => Math.floor(patient / 4));
      expect(spans).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(Math.abs(meanOf(rows) - mean)).toBeLessThan(0.05);
    }
  });

  test('patients without a label are a stratum of their own', () => {
    const unknown = createTable([...cohort.slice(0, 10), ...rates.slice(0, 10).map(() => [NaN])]);
    for (let seed = 0; seed < 10; seed++) {
      const size = { count: 4, stratified: true };
      const rows = samplePatients(unknown.table, unknown.labels, size, createStream(seed));
      const drawn = [...patientsOf(unknown.table, rows)];
      expect(drawn.filter((patient) => patient >= 10)).toHaveLength(2);
    }
  });

  test('the same seed draws the same, another one others', () => {
    for (const stratified of [false, true]) {
      const size = { fraction: 0.3, stratified };
      for (const sample of [samplePatients, sampleRows]) {
        const drawn = (seed: number) => sample(table, labels, size, createStream(seed));
        expect(drawn(1)).toEqual(drawn(1));
        expect(drawn(1)).not.toEqual(drawn(2));
      }
    }
  });
});

test.each<[string, SampleSize, string]>([
  ['no fraction', { fraction: 0 }, 'USAGE'],
  ['more than all', { fraction: 1.1 }, 'USAGE'],
  ['NaN', { fraction: NaN }, 'USAGE'],
  ['no count', { count: 0 }, 'USAGE'],
  ['half a row', { count: 1.5 }, 'USAGE'],
  ['more than there are', { count: 4 }, 'DATA_INSUFFICIENT'],
])('%s', (_, size, code) => {
  const { table, labels } = createTable([[0], [1], [0]]);
  for (const sample of [samplePatients, sampleRows]) {
    expect(() => sample(table, labels, size, createStream(1))).toThrow(
      expect.objectContaining({ code }),
    );
  }
});

test('an empty table', () => {
  const { table, labels } = createTable([]);
  for (const sample of [samplePatients, sampleRows]) {
    expect(() => sample(table, labels, { fraction: 0.5 }, createStream(1))).toThrow(
      expect.objectContaining({ code: 'DATA_INSUFFICIENT' }),
    );
  }
});
