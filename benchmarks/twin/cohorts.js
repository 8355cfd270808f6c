// Cohorts of the digital twin's truth table: people to learn from, people to ask about, plans, and what they would truly change.
import { migraineCatalogue } from '@prodrome/migraine';
import {
  cohortOptionsSchema,
  potentialOutcomes,
  simulatePatients,
  rawUnits,
} from '@prodrome/cohort';
import { createFeatureTable } from '@prodrome/core';
import { twinSetupOf } from '@prodrome/assembly';

/** Last known day is `known` − 1; the plan's days follow. */
export const known = 120;
export const ahead = 30;

/** The table of some people of a cohort, as a reader would make it. */
export function tableOf(options) {
  const columns = Object.keys(rawUnits)
    .filter((name) => name !== 'headache_today')
    .map((name) => {
      const found = migraineCatalogue.find(name);
      return {
        name,
        domain: found?.domain ?? 'other',
        kind: found?.kind ?? 'number',
        ...(found?.variable && { variable: found.variable }),
        ...(found?.unit && { unit: found.unit }),
        ...(found?.plausible && { plausible: found.plausible }),
      };
    });
  const people = [...simulatePatients(options)];
  const { days } = options;
  const values = new Float32Array(people.length * days * columns.length);
  const outcomes = new Float64Array(people.length * days);
  let to = 0;
  people.forEach(({ observed }, i) => {
    for (let day = 0; day < days; day++) {
      outcomes[i * days + day] = observed.headache_today[day];
      for (const { name } of columns) values[to++] = observed[name][day];
    }
  });
  const rows = people.length * days;
  return createFeatureTable({
    ...{ columns, values, outcomes },
    patients: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / days)),
    times: Float64Array.from(
      { length: rows },
      (_, row) => people[Math.floor(row / days)].startDay + (row % days),
    ),
    patientIds: people.map(({ index }) => String(index)),
  });
}

export const optionsOf = (given) =>
  cohortOptionsSchema.parse({ days: known, missing: true, ...given });

/** What the twin is made of; here the cycle may be changed too, since the truth knows what that would do. */
export function setupOf(table) {
  const setup = twinSetupOf(table.columns);
  return {
    ...setup,
    variables: setup.variables.map(({ refusal, ...variable }) =>
      variable.kind === 'cycle' || refusal === undefined ? variable : { ...variable, refusal },
    ),
  };
}

const atLeast = (least, amount) => (value) => Math.max(value + amount, Math.min(value, least));
const atMost = (most, amount) => (value) => Math.min(value + amount, Math.max(value, most));

/** Plans as a person would make them, and the same change in the truth. */
export const plans = [
  ...[-2, 2].map((amount) => ({
    name: `stress ${amount}`,
    step: { variable: 'stress_0_10', shift: amount },
    changes: [
      { column: 'stress_0_10', change: amount < 0 ? atLeast(0, amount) : atMost(10, amount) },
    ],
  })),
  ...[-17, 17].map((amount) => ({
    name: `broken sleep ${amount} min`,
    step: { variable: 'waso_min', shift: amount },
    changes: [
      { column: 'waso_min', change: amount < 0 ? atLeast(0, amount) : (value) => value + amount },
    ],
  })),
  {
    name: 'no skipped meal',
    step: { variable: 'skipped_meal', set: 0 },
    changes: [{ column: 'skipped_meal', change: () => 0 }],
  },
  {
    name: 'at most 2 drinks',
    step: { variable: 'alcohol_drinks', cap: 2 },
    changes: [{ column: 'alcohol_drinks', change: (value) => Math.min(value, 2) }],
  },
  {
    name: 'exercise +20 min',
    step: { variable: 'exercise_min', shift: 20 },
    changes: [{ column: 'exercise_min', change: (value) => value + 20 }],
  },
  {
    name: 'less light',
    step: { variable: 'bright_light_0_10', shift: -2 },
    changes: [{ column: 'bright_light_0_10', change: atLeast(0, -2) }],
  },
  {
    name: 'caffeine the same every day',
    step: { variable: 'caffeine_cups', set: 2 },
    changes: [{ column: 'caffeine_cups', change: () => 2 }],
  },
  {
    name: 'no perimenstrual days',
    step: { variable: 'perimenstrual_window', set: 0 },
    changes: [{ column: 'perimenstrual_window', change: () => 0 }],
  },
];

/** True effects of all plans on one person, in attack days of the days ahead. */
export function truthOf(options, index, futures) {
  const [without, ...others] = potentialOutcomes(options, {
    ...{ index, from: known, days: ahead, futures },
    changes: [[], ...plans.map(({ changes }) => changes)],
  });
  return others.map((own) => {
    const differences = own.map((value, i) => value - without[i]);
    const mean = differences.reduce((a, b) => a + b, 0) / futures;
    return { mean, base: without.reduce((a, b) => a + b, 0) / futures };
  });
}
