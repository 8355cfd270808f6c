import { expect, it } from '@jest/globals';
import {
  generateCohort,
  observedTable,
  patientsTable,
  truthTable,
  type CohortColumn,
} from '../src/index.ts';
import { options } from './support.ts';

const given = { patients: 3, days: 130, seed: 9, oracles: true, particles: 50 };
const [batch] = generateCohort(options(given));
if (!batch) throw new Error('no batch');

const names = (columns: readonly CohortColumn[]): string[] => columns.map(({ name }) => name);
const column = (columns: readonly CohortColumn[], name: string) =>
  columns.find((one) => one.name === name)?.values ?? [];

it('the observed file has the columns of the golden cohort, and nothing that is not observed', () => {
  expect(names(observedTable(batch))).toEqual(
    (
      'patient_id,date,sex,age,dow,hrv_rmssd_ms,resting_hr_bpm,sleep_hours,sleep_efficiency_pct,waso_min,' +
      'pressure_hpa,pressure_drop_24h_hpa,humidity_pct,temp_c,pm25_ugm3,bright_light_0_10,stress_0_10,' +
      'caffeine_cups,alcohol_drinks,skipped_meal,exercise_min,prodrome_reported,perimenstrual_window,' +
      'acute_med_today,headache_today'
    ).split(','),
  );
});

it('rows are days of patients, one after the other', () => {
  const table = observedTable(batch);
  for (const { values } of table) expect(values).toHaveLength(390);
  expect(column(table, 'patient_id').slice(129, 131)).toEqual(['p000000', 'p000001']);
  const dates = column(table, 'date') as string[];
  const weekdays = column(table, 'dow');
  dates.forEach((date, row) => {
    const at = new Date(`${date}T00:00:00Z`);
    expect((at.getUTCDay() + 6) % 7).toBe(weekdays[row]);
    if (row % 130 > 0) {
      expect(at.getTime() - new Date(`${dates[row - 1] ?? ''}T00:00:00Z`).getTime()).toBe(
        86_400_000,
      );
    }
  });
});

it('the truth says of each row what the next one observes', () => {
  const truth = truthTable(batch);
  expect(names(truth)).toEqual(
    (
      'patient_id,date,subtype,y,y0,recorded,climatology,oracle0,oracle0_recorded,oracle1,oracle1_recorded,' +
      'oracle2,oracle2_recorded,contrib.physiological,contrib.environmental,contrib.behavioural,contrib.hormonal,' +
      'contrib.medication_history,contrib.latent'
    ).split(','),
  );
  const observed = column(observedTable(batch), 'headache_today') as Float64Array;
  const { y, y0, recorded, climatology } = batch.truth;
  for (let row = 0; row < 390; row++) {
    const last = row % 130 === 129;
    if (!last) {
      expect(y[row]).toBe(y0[row + 1]);
      expect(recorded[row]).toBe(Number.isNaN(observed[row + 1]) ? 0 : 1);
      if (recorded[row] === 1) expect(y[row]).toBe(observed[row + 1]);
      // nothing is learnt from a day without an entry
      else expect(climatology[row + 1]).toBe(climatology[row]);
    }
  }
});

it('the oracles that were not asked for are not there, nor those of recorded outcomes where all are', () => {
  const [complete] = generateCohort(
    options({ ...given, missing: false, oracles: ['oracle1', 'oracle0'] }),
  );
  expect(Object.keys(complete?.truth ?? {}).filter((name) => name.startsWith('oracle'))).toEqual([
    'oracle1',
    'oracle0',
  ]);
});

it('the contributions are those of the log-odds of an onset', () => {
  const [complete] = generateCohort(
    options({
      patients: 1,
      days: 100,
      seed: 4,
      missing: false,
      drift: { preventiveStart: 0 },
      oracles: ['oracle0'],
    }),
  );
  if (!complete) throw new Error('no batch');
  const { truth, patients } = complete;
  const [patient] = patients;
  const rest: number[] = [];
  for (let day = 2; day < 100; day++) {
    // long free, so that nothing but the season is left besides the person's own
    if (truth.y0[day] !== 0 || truth.y0[day - 1] !== 0) continue;
    const total = Object.entries(truth)
      .filter(([name]) => name.startsWith('contrib.'))
      .reduce((sum, [, values]) => sum + (values[day] ?? NaN), 0);
    const chance = truth.oracle0?.[day] ?? NaN;
    rest.push(Math.log(chance / (1 - chance)) - total - (patient?.person.alpha ?? NaN));
  }
  expect(rest.length).toBeGreaterThan(20);
  for (const season of rest) expect(Math.abs(season)).toBeLessThanOrEqual(0.12 + 1e-9);
});

it('the file of patients has one row each, with the days of events within the cohort', () => {
  const [drifted] = generateCohort(
    options({ ...given, oracles: false, drift: { relocation: 1, jobChange: 0 } }),
  );
  if (!drifted) throw new Error('no batch');
  const table = patientsTable(drifted);
  for (const { values } of table) expect(values).toHaveLength(3);
  expect(names(table)).toEqual(
    expect.arrayContaining(['alpha', 'subtype', 'beta_moh', 'drop_out_day']),
  );
  for (const day of column(table, 'relocation_day')) expect(Number(day)).toBeGreaterThanOrEqual(40);
  for (const day of column(table, 'job_change_day')) expect(day).toBeNaN();
});
