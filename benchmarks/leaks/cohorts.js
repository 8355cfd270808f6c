// Generated cohorts as tables with the label of the day after, and columns put into them.
import { rawUnits, simulatePatients } from '@prodrome/cohort';
import { createFeatureTable } from '@prodrome/core';

const outcome = 'headache_today';

/** People of a cohort by column: every row of all days, as a reader would have them. */
export function cohortColumns(options) {
  const people = [...simulatePatients(options)];
  const { days } = options;
  const rows = people.length * days;
  const patients = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / days));
  const daily = (name) =>
    Float64Array.from(
      { length: rows },
      (_, row) => people[patients[row]].observed[name][row % days],
    );
  const fixed = (valueOf) =>
    Float64Array.from(patients, (patient) => Number(valueOf(people[patient])));
  return {
    days,
    patients,
    times: Float64Array.from(patients, (patient, row) => people[patient].startDay + (row % days)),
    outcomes: daily(outcome),
    columns: [
      { name: 'sex', kind: 'category', values: fixed(({ person }) => person.female) },
      { name: 'age', values: fixed(({ person }) => person.age) },
      ...Object.keys(rawUnits)
        .filter((name) => name !== outcome)
        .map((name) => ({ name, values: daily(name) })),
    ],
  };
}

/** What `huntLeaks` is given. */
export function huntedOf({ days, patients, times, outcomes, columns }) {
  const values = new Float32Array(patients.length * columns.length);
  columns.forEach((column, at) => {
    column.values.forEach((value, row) => {
      values[row * columns.length + at] = value;
    });
  });
  const isLast = (row) => row % days === days - 1;
  return {
    table: createFeatureTable({
      columns: columns.map(({ name, kind = 'number' }) => ({ name, domain: 'other', kind })),
      ...{ values, patients, times, outcomes },
      patientIds: Array.from({ length: patients.length / days }, (_, patient) => `p${patient}`),
    }),
    labels: Float64Array.from(outcomes, (_, row) => (isLast(row) ? NaN : outcomes[row + 1])),
    horizonDays: 1,
  };
}
