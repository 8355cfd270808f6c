import type { PersonDays } from '../days/person-days.ts';
import { termSeries, type VariableTerm } from '../days/own-term.ts';
import type { TwinVariable } from '../days/variable.ts';
import type { ResponseRows } from './laplace.ts';

/** How a term becomes a number in standard units. */
export interface TermScale {
  readonly mean: number;
  readonly deviation: number;
}

/** Where the parts of the coefficients lie: onset is [level, terms, placebos, first free day, of late], stay
 * [level, long run, dose]. */
export interface Layout {
  readonly terms: readonly VariableTerm[];
  /** [placebos] index of the term that it is a copy of. */
  readonly placebos: readonly number[];
  readonly onsetWidth: number;
  readonly stayWidth: number;
}

/** Terms of all variables, and a placebo for each of a variable that plans may change. */
export function layoutOf(
  variables: readonly TwinVariable[],
  terms: readonly VariableTerm[],
): Layout {
  const placebos = terms.flatMap(({ variable }, at) =>
    variables[variable]?.refusal === undefined ? [at] : [],
  );
  return { terms, placebos, onsetWidth: terms.length + placebos.length + 3, stayWidth: 3 };
}

/** [terms][days] in standard units about the training people's mean, 0 where a term is not known. */
export function standardTerms(
  person: PersonDays,
  usual: readonly number[],
  terms: readonly VariableTerm[],
  scales: readonly TermScale[],
): readonly Float64Array[] {
  return terms.map((term, at) => {
    const { mean, deviation } = scales[at] as TermScale;
    return termSeries(person, term, usual[term.variable] as number).map((value) =>
      Number.isNaN(value) ? 0 : (value - mean) / deviation,
    );
  });
}

/** How long an attack has lasted on each day, as far as recorded; 0 on free days and unrecorded ones. */
export function runLengths(outcomes: Float64Array): Float64Array {
  let run = 0;
  return outcomes.map((outcome) => (run = outcome === 1 ? run + 1 : 0));
}

/** The last days, whose level may differ from that of all: a month of the counts, in whole weeks. */
const lately = 28;

/** Days of an attack beyond which another day is told by its length. */
export const longRun = 2;

/**
 * What a person's days tell of onsets (days after free ones) and of attacks that go on: rows for the pairs of days whose outcomes are both recorded. A placebo is its
 * term half the history away, in whole weeks and around its end: as the term is in itself, but blind to what followed.
 */
export function responseRows(
  { outcomes, days }: PersonDays,
  terms: readonly Float64Array[],
  doses: Float64Array,
  { placebos, onsetWidth, stayWidth }: Layout,
): { readonly onset: ResponseRows; readonly stay: ResponseRows } {
  const runs = runLengths(outcomes);
  const half = 7 * Math.floor(days / 14);
  const onset: number[] = [];
  const stay: number[] = [];
  for (let day = 0; day < days - 1; day++) {
    if (Number.isNaN(outcomes[day + 1])) continue;
    if (outcomes[day] === 0) onset.push(day);
    else if (outcomes[day] === 1) stay.push(day);
  }
  const onsetValues = new Float64Array(onset.length * onsetWidth);
  onset.forEach((day, row) => {
    let to = row * onsetWidth;
    onsetValues[to++] = 1;
    for (const series of terms) onsetValues[to++] = series[day] as number;
    for (const term of placebos) {
      onsetValues[to++] = (terms[term] as Float64Array)[(day + half) % days] as number;
    }
    onsetValues[to++] = outcomes[day - 1] === 1 ? 1 : 0;
    onsetValues[to] = day >= days - lately ? 1 : 0;
  });
  const stayValues = new Float64Array(stay.length * stayWidth);
  stay.forEach((day, row) => {
    const to = row * stayWidth;
    stayValues[to] = 1;
    stayValues[to + 1] = Math.max(0, (runs[day] as number) - longRun);
    stayValues[to + 2] = doses[day] as number;
  });
  const labelsOf = (rows: readonly number[]): Float64Array =>
    Float64Array.from(rows, (day) => outcomes[day + 1] as number);
  return {
    onset: { values: onsetValues, labels: labelsOf(onset) },
    stay: { values: stayValues, labels: labelsOf(stay) },
  };
}
