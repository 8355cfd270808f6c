// Leaks of a given strength, put into clean cohorts: 0 = none, 1 = whole.

/** What each plant takes: a cohort by column, the strength, a stream; it gives the cohort with its leak, in the column `leak` or in its rows. */
export const plants = {
  'the label, else a draw': (cohort, strength, stream) => {
    const labels = labelsOf(cohort);
    const known = labels.filter((label) => !Number.isNaN(label));
    return withColumn(cohort, (row) =>
      stream.next() < strength && !Number.isNaN(labels[row])
        ? labels[row]
        : known[Math.floor(stream.next() * known.length)],
    );
  },
  'the label and noise': (cohort, strength, stream) => {
    const z = standardised(labelsOf(cohort));
    return withColumn(cohort, (row) => mix(strength, z[row], stream.nextNormal()));
  },
  'distance from 0': (cohort, strength, stream) => {
    const labels = labelsOf(cohort);
    return withColumn(
      cohort,
      (row) => (1 + (labels[row] === 1 ? 4 * strength : 0)) * stream.nextNormal(),
    );
  },
  'next day of stress, raised': (cohort, strength, stream) => {
    const labels = labelsOf(cohort);
    const stress = named(cohort, 'stress_0_10');
    return withColumn(cohort, (row) =>
      isLast(cohort, row)
        ? NaN
        : stress[row + 1] + 4 * strength * (labels[row] === 1 ? 1 : 0) + 0.1 * stream.nextNormal(),
    );
  },
  'next day of stress, as it was': (cohort, strength, stream) => {
    const stress = named(cohort, 'stress_0_10');
    return withColumn(cohort, (row) =>
      isLast(cohort, row) ? NaN : stress[stream.next() < strength ? row + 1 : row],
    );
  },
  'recorded before events': (cohort, strength, stream) => {
    const labels = labelsOf(cohort);
    return withColumn(cohort, (row) =>
      stream.next() < 0.3 + 0.7 * (labels[row] === 1 ? strength : 0)
        ? 1 + Math.floor(3 * stream.next())
        : NaN,
    );
  },
  'days to the next event': (cohort, strength, stream) => {
    const { days, outcomes } = cohort;
    const honest = perPatient(cohort, () => stream.next() >= strength);
    return withColumn(cohort, (row) => {
      if (honest[row]) return Math.floor(stream.next() * 10);
      let ahead = 1;
      while ((row % days) + ahead < days && outcomes[row + ahead] !== 1) ahead += 1;
      return ahead;
    });
  },
  'rate of all days': (cohort, strength, stream) => {
    const rates = perPatient(cohort, (first) => mean(known(cohort.outcomes, first, cohort.days)));
    const z = standardised(rates);
    const noise = perPatient(cohort, () => stream.nextNormal());
    return withColumn(cohort, (row) => mix(strength, z[row], noise[row]));
  },
  'centred by all days': (cohort, strength) => {
    const values = named(cohort, 'hrv_rmssd_ms');
    const means = perPatient(cohort, (first) => mean(known(values, first, cohort.days)));
    return withColumn(cohort, (row) => values[row] - strength * means[row]);
  },
  'a code of the patient': (cohort, strength, stream) => {
    const codes = perPatient(cohort, (first) =>
      stream.next() < strength ? 1000 + first / cohort.days : Math.floor(stream.next() * 5),
    );
    return withColumn(cohort, (row) => codes[row]);
  },
  'patients twice': (cohort, strength) => {
    const { days, patients } = cohort;
    const people = patients.length / days;
    const pairs = Math.round((strength * people) / 2);
    const rowOf = (row) => {
      const person = Math.floor(row / days);
      return person >= people - pairs ? (person - people + pairs) * days + (row % days) : row;
    };
    const copied = (values) => values.map((_, row) => values[rowOf(row)]);
    return {
      ...cohort,
      outcomes: copied(cohort.outcomes),
      columns: cohort.columns.map((column) => ({ ...column, values: copied(column.values) })),
    };
  },
};

const isLast = ({ days }, row) => row % days === days - 1;
const labelsOf = (cohort) =>
  cohort.outcomes.map((_, row) => (isLast(cohort, row) ? NaN : cohort.outcomes[row + 1]));
const named = ({ columns }, name) => columns.find((column) => column.name === name).values;
const known = (values, first, days) =>
  values.slice(first, first + days).filter((value) => !Number.isNaN(value));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const mix = (strength, leak, noise) => strength * leak + Math.sqrt(1 - strength ** 2) * noise;

function standardised(values) {
  const seen = values.filter((value) => !Number.isNaN(value));
  const middle = mean(seen);
  const spread = Math.sqrt(mean(seen.map((value) => (value - middle) ** 2)));
  return values.map((value) => (value - middle) / spread);
}

function perPatient({ patients, days }, valueOf) {
  const own = Array.from({ length: patients.length / days }, (_, patient) =>
    valueOf(patient * days),
  );
  return Array.from(patients, (patient) => own[patient]);
}

const withColumn = (cohort, valueOf) => ({
  ...cohort,
  columns: [
    ...cohort.columns,
    { name: 'leak', values: Float64Array.from(cohort.patients, (_, row) => valueOf(row)) },
  ],
});
