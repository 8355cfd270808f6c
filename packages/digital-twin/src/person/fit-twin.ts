import { ProdromeError, type FeatureTable } from '@prodrome/core';
import { logit } from '@prodrome/numerics';
import { termSeries, termsOf } from '../days/own-term.ts';
import { personsOf, placesOf, type PersonDays } from '../days/person-days.ts';
import type { TwinSetup, TwinVariable } from '../days/variable.ts';
import { fitBehaviours, fitCorrelations, type Behaviour } from '../exposures/fit-exposures.ts';
import { usualValue } from '../exposures/habit.ts';
import { fitRandomSlopes } from '../response/random-slopes.ts';
import {
  layoutOf,
  responseRows,
  standardTerms,
  type TermScale,
} from '../response/response-rows.ts';
import { looksLikeSign } from './early-signs.ts';
import { storedPopulation, type DigitalTwin } from './twin.ts';

/** People whose onsets a population needs at least: below, its spread between people is a guess. */
const leastPeople = 10;

/**
 * Learns from a table of many people how their days come about and how they act on attacks: the population that a person is compared with.
 * A variable that nobody recorded, or that never varies, is left out, and no plan may change it. Deterministic.
 * @throws ProdromeError `SCHEMA`, `DATA_COLUMN` as the table lacks what the setup names; `DATA_VALUE` for times that are no days; `DATA_INSUFFICIENT` below 10 people with both outcomes on
 * days after free ones.
 */
export function fitTwin(table: FeatureTable, setup: TwinSetup): DigitalTwin {
  const all = personsOf(table, placesOf(setup, table));
  const told = all.filter(tellsOnsets);
  if (told.length < leastPeople) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: 'digital twin',
      expected: `at least ${leastPeople} people with attacks after free days, and free days after free ones`,
      got: String(told.length),
    });
  }
  const found = fitBehaviours(setup.variables, all);
  const kept = setup.variables.flatMap((variable, v) => {
    const behaviour = found[v];
    return behaviour ? [{ variable, behaviour, v }] : [];
  });
  const variables = kept.map(({ variable }) => variable);
  const behaviours = kept.map(({ behaviour }) => behaviour);
  const people = all.map((person) => ({
    ...person,
    values: kept.map(({ v }) => person.values[v] as Float64Array),
  }));
  const absent = setup.variables.filter((_, v) => found[v] === undefined);
  const terms = termsOf(variables);
  const usual = people.map((person) => usualValues(behaviours, person));
  const scales = terms.map((term) =>
    scaleOf(
      people.map((person, i) => termSeries(person, term, usual[i]?.[term.variable] as number)),
    ),
  );
  const layout = layoutOf(variables, terms);
  const rows = people.map((person, i) =>
    responseRows(
      person,
      standardTerms(person, usual[i] as readonly number[], terms, scales),
      doseSeries(variables, behaviours, person),
      layout,
    ),
  );
  const onsets = rows.reduce((sum, { onset }) => sum + total(onset.labels), 0);
  const population = (part: 'onset' | 'stay', width: number) => {
    const own = rows.map((each) => each[part]).filter(({ labels }) => labels.length > 0);
    return storedPopulation(
      fitRandomSlopes(own, { start: startAt(own, width), spreads: spreadsOf(width) }),
    );
  };
  return {
    kind: 'digital-twin',
    version: 1,
    variables: [...variables],
    signs: [...setup.signs],
    refusals: {
      ...setup.refusals,
      ...Object.fromEntries(
        absent.map(({ name }) => [name, 'nobody in the training data varies in it']),
      ),
    },
    looksLikeSign: looksLikeSign(variables, people),
    learnedFrom: {
      people: people.length,
      days: people.reduce((sum, { days }) => sum + days, 0),
      onsets,
    },
    behaviours: [...behaviours],
    correlations: fitCorrelations(behaviours, people).map((row) => [...row]),
    scales,
    rate: rateOf(people),
    onset: population('onset', layout.onsetWidth),
    stay: population('stay', layout.stayWidth),
  };
}

/** Own usual values of all variables; 0 where a variable has none. */
export const usualValues = (
  behaviours: readonly Behaviour[],
  { values }: PersonDays,
): readonly number[] =>
  behaviours.map((behaviour, v) =>
    behaviour.kind === 'habit' ? usualValue(values[v] as Float64Array, behaviour) : 0,
  );

/** [days] 1 = any acute medicine, 0 = none; unrecorded days as the training people take it on such days. */
export function doseSeries(
  variables: readonly TwinVariable[],
  behaviours: readonly Behaviour[],
  { values, outcomes, days }: PersonDays,
): Float64Array {
  const out = new Float64Array(days);
  variables.forEach(({ kind }, v) => {
    const behaviour = behaviours[v];
    if (kind !== 'treatment' || behaviour?.kind !== 'treatment') return;
    for (let day = 0; day < days; day++) {
      const value = (values[v] as Float64Array)[day] as number;
      const usual = outcomes[day] === 1 ? behaviour.onAttackDay.mean : behaviour.onFreeDay.mean;
      out[day] = Math.max(out[day] as number, Number.isNaN(value) ? usual : Number(value > 0));
    }
  });
  return out;
}

function tellsOnsets({ outcomes }: PersonDays): boolean {
  let [attacks, free] = [0, 0];
  for (let day = 1; day < outcomes.length; day++) {
    if (outcomes[day - 1] !== 0) continue;
    if (outcomes[day] === 1) attacks += 1;
    if (outcomes[day] === 0) free += 1;
  }
  return attacks > 0 && free > 0;
}

/** Mean and standard deviation of a term over all days that know it; deviation 1 where it does not vary. */
function scaleOf(series: readonly Float64Array[]): TermScale {
  let [sum, squares, count] = [0, 0, 0];
  for (const own of series) {
    for (const value of own) {
      if (Number.isNaN(value)) continue;
      sum += value;
      squares += value * value;
      count += 1;
    }
  }
  const mean = count > 0 ? sum / count : 0;
  const deviation = count > 0 ? Math.sqrt(Math.max(0, squares / count - mean * mean)) : 0;
  return { mean, deviation: deviation > 1e-9 ? deviation : 1 };
}

/**
 * Standard deviations between people as studies have them: of the level, and of slopes by standard deviations of a term. Odds ratios of 1.5 in those whom an exposure drives and of 1.1
 * in others are .2 apart.
 */
const spreadsOf = (width: number): Float64Array =>
  new Float64Array(width).fill(0.2).fill(0.7, 0, 1);

/** Log odds of the labels' share, and 0 for all else. */
function startAt(
  people: readonly { readonly labels: Float64Array }[],
  width: number,
): Float64Array {
  const start = new Float64Array(width);
  const events = people.reduce((sum, { labels }) => sum + total(labels), 0);
  const rows = people.reduce((sum, { labels }) => sum + labels.length, 0);
  start[0] = logit((events + 0.5) / (rows + 1));
  return start;
}

function rateOf(people: readonly PersonDays[]): number {
  let [events, known] = [0, 0];
  for (const { outcomes } of people) {
    for (const outcome of outcomes) {
      if (Number.isNaN(outcome)) continue;
      known += 1;
      events += outcome;
    }
  }
  return events / known;
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
