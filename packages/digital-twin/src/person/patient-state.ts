import type { FeatureTable } from '@prodrome/core';
import { ProdromeError } from '@prodrome/core';
import { sigmoid } from '@prodrome/numerics';
import { z } from 'zod';
import { doseDays, monthDays, termsOf } from '../days/own-term.ts';
import { daysOf, placesOf, type PersonDays } from '../days/person-days.ts';
import { ownBehaviours, ownBehaviourSchema } from '../exposures/draw-days.ts';
import { laplacePosterior, withMeanChance, type Gaussian } from '../response/laplace.ts';
import { newPersonPrior } from '../response/random-slopes.ts';
import { layoutOf, responseRows, runLengths, standardTerms } from '../response/response-rows.ts';
import { doseSeries, usualValues } from './fit-twin.ts';
import { populationOf, type DigitalTwin } from './twin.ts';

const gaussianSchema = z.strictObject({
  mean: z.array(z.number()),
  covariance: z.array(z.number()),
});

const sensitivitySchema = z.strictObject({
  variable: z.string(),
  term: z.string(),
  /** Log odds of an onset for a standard deviation of the term: what is expected of anybody, and of this person. */
  prior: z.strictObject({ mean: z.number(), deviation: z.number() }),
  mean: z.number(),
  deviation: z.number(),
  /** Share of the prior's variance that own days have taken away, 0 to 1. */
  learned: z.number(),
  /** Own labelled free days on which the variable was observed; 0 = nothing but the population speaks. */
  days: z.int(),
});

/** What is known of one person at the end of a day. Plain JSON. */
export const patientStateSchema = z.strictObject({
  kind: z.literal('digital-twin/patient'),
  version: z.literal(1),
  /** Number of the last day, as in the table, and days since the first, both included. */
  lastDay: z.int(),
  days: z.int(),
  learnedFrom: z.strictObject({
    /** Days with a recorded outcome. */
    labelledDays: z.int(),
    attackDays: z.int(),
    onsets: z.int(),
  }),
  /** Share of attack days: recorded, and drawn to the population's by what own onsets tell. */
  rate: z.strictObject({
    recorded: z.number(),
    onsetPerFreeDay: z.number(),
    deviation: z.number(),
  }),
  sensitivities: z.array(sensitivitySchema),
  phase: z.strictObject({
    /** Outcome of the last day; absent where it was not recorded. */
    attack: z.boolean().optional(),
    /** Days that the attack has lasted. */
    run: z.int(),
    /** Whether the day before the last was one of an attack. */
    afterAttack: z.boolean(),
  }),
  /** Standard terms of the last day. */
  terms: z.array(z.number()),
  /** Values of the last day by variable; absent = not observed. */
  last: z.record(z.string(), z.number()),
  /** Days with a dose among the last 29, oldest first, by treatment: they count in the days to come. */
  doses: z.record(z.string(), z.array(z.number())),
  own: z.array(ownBehaviourSchema),
  onset: gaussianSchema,
  stay: gaussianSchema,
});

/** One {@link patientStateSchema}. */
export type PatientState = z.output<typeof patientStateSchema>;

/** Which of a person's days are looked at. */
export interface PatientQuestion {
  readonly patient: string;
  /** Rows after this day are not looked at; all are when absent. */
  readonly asOf?: number;
}

/**
 * What a twin knows of one person at the end of a day: the rate, what each variable does, each with what is not known, where the person stands, and what all of it was learned from.
 * Reads no row of anybody else, and none after the day. Deterministic.
 * @throws ProdromeError `NOT_FOUND` for a patient without rows up to the day; `SCHEMA` as {@link fitTwin}.
 */
export function patientState(
  twin: DigitalTwin,
  table: FeatureTable,
  { patient, asOf = Infinity }: PatientQuestion,
): PatientState {
  const at = table.patientIds.indexOf(patient);
  let [from, to] = [0, 0];
  for (let row = 0; row < table.rows; row++) {
    if (table.patients[row] !== at || Math.floor(table.times[row] as number) > asOf) continue;
    if (to === 0) from = row;
    to = row + 1;
  }
  if (at < 0 || to === 0) {
    throw new ProdromeError('NOT_FOUND', {
      where: 'patient',
      expected: 'a patient with days in the table',
      got: patient,
    });
  }
  return stateOf(twin, daysOf(table, placesOf(twin, table), from, to));
}

/** {@link patientState} of days that are read already. */
function stateOf(twin: DigitalTwin, person: PersonDays): PatientState {
  const { variables, behaviours, scales } = twin;
  const terms = termsOf(variables);
  const layout = layoutOf(variables, terms);
  const usual = usualValues(behaviours, person);
  const standard = standardTerms(person, usual, terms, scales);
  const rows = responseRows(person, standard, doseSeries(variables, behaviours, person), layout);
  const prior = newPersonPrior(populationOf(twin.onset));
  const onset = withMeanChance(rows.onset, laplacePosterior(rows.onset, prior));
  const stayPrior = newPersonPrior(populationOf(twin.stay));
  const stay = withMeanChance(rows.stay, laplacePosterior(rows.stay, stayPrior));
  const { outcomes, days } = person;
  const last = days - 1;
  const labelled = outcomes.filter((outcome) => !Number.isNaN(outcome));
  const attackDays = labelled.reduce((sum, one) => sum + one, 0);
  const level = onset.mean[0] as number;
  const chance = sigmoid(level);
  return {
    kind: 'digital-twin/patient',
    version: 1,
    lastDay: person.first + last,
    days,
    learnedFrom: {
      labelledDays: labelled.length,
      attackDays,
      onsets: rows.onset.labels.reduce((sum, one) => sum + one, 0),
    },
    rate: {
      recorded: labelled.length > 0 ? attackDays / labelled.length : twin.rate,
      onsetPerFreeDay: chance,
      deviation: chance * (1 - chance) * deviationOf(onset, 0),
    },
    sensitivities: terms.map(({ variable, term }, j) => {
      const width = prior.mean.length;
      const before = Math.sqrt(prior.covariance.data[(j + 1) * (width + 1)] as number);
      const after = deviationOf(onset, j + 1);
      return {
        variable: variables[variable]?.name ?? '',
        term: term.kind,
        prior: { mean: prior.mean[j + 1] as number, deviation: before },
        mean: onset.mean[j + 1] as number,
        deviation: after,
        learned: Math.max(0, 1 - (after / before) ** 2),
        days: labelledDays(person, variable),
      };
    }),
    phase: {
      ...(!Number.isNaN(outcomes[last]) && { attack: outcomes[last] === 1 }),
      run: runLengths(outcomes)[last] as number,
      afterAttack: outcomes[last - 1] === 1,
    },
    terms: standard.map((series) => series[last] as number),
    last: Object.fromEntries(
      variables.flatMap(({ name }, v) => {
        const value = person.values[v]?.[last] ?? NaN;
        return Number.isNaN(value) ? [] : [[name, value]];
      }),
    ),
    doses: Object.fromEntries(
      variables.flatMap(({ name, kind }, v) =>
        kind === 'treatment' ? [[name, pastDoses(person.values[v] as Float64Array)]] : [],
      ),
    ),
    own: [...ownBehaviours(twin, person)],
    onset: stored(onset),
    stay: stored(stay),
  };
}

/** The doses of the days that are in the window of tomorrow; unrecorded ones as the share of the others. */
function pastDoses(series: Float64Array): number[] {
  const last = series.length - 1;
  const found = doseDays(series, last);
  const share = Number.isNaN(found) ? 0 : found / monthDays;
  return Array.from({ length: monthDays - 1 }, (_, i) => {
    const value = series[last - (monthDays - 2) + i] ?? NaN;
    return Number.isNaN(value) ? share : Number(value > 0);
  });
}

function labelledDays({ values, outcomes, days }: PersonDays, variable: number): number {
  let count = 0;
  for (let day = 0; day < days - 1; day++) {
    if (outcomes[day] !== 0 || Number.isNaN(outcomes[day + 1])) continue;
    if (!Number.isNaN((values[variable] as Float64Array)[day])) count += 1;
  }
  return count;
}

const deviationOf = ({ mean, covariance }: Gaussian, j: number): number =>
  Math.sqrt(covariance.data[j * (mean.length + 1)] as number);

const stored = ({ mean, covariance }: Gaussian): PatientState['onset'] => ({
  mean: [...mean],
  covariance: [...covariance.data],
});
