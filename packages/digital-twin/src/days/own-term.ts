import type { PersonDays } from './person-days.ts';
import type { Term, TwinVariable } from './variable.ts';

/** A term with its variable. */
export interface VariableTerm {
  readonly variable: number;
  readonly term: Term;
}

/** Days of a month, by which intake of medicine is counted. */
export const monthDays = 30;

/** All terms, in the order of the variables. */
export const termsOf = (variables: readonly TwinVariable[]): readonly VariableTerm[] =>
  variables.flatMap(({ terms }, variable) => terms.map((term) => ({ variable, term })));

/**
 * A term's value from a day's; a fall without a yesterday is not known.
 * @param usual - the person's own usual value
 * @param doses - of a load: days with a dose in its window, today among them
 */
export function termValue(
  term: Term,
  today: number,
  yesterday: number,
  usual: number,
  doses: number,
): number {
  switch (term.kind) {
    case 'level':
      return today - usual;
    case 'distance':
      return Math.abs(today - usual);
    case 'fall':
      return yesterday > today ? yesterday - today : yesterday <= today ? 0 : NaN;
    case 'excess':
      return today > term.above ? today - term.above : today <= term.above ? 0 : NaN;
    case 'load':
      return Math.min(term.most, Math.max(0, (doses - term.above) / term.per));
  }
}

/** A term on every day of a person: [days], own units of the term; NaN where it is not known. */
export function termSeries(
  { values, days }: PersonDays,
  { variable, term }: VariableTerm,
  usual: number,
): Float64Array {
  const series = values[variable] as Float64Array;
  const out = new Float64Array(days);
  for (let day = 0; day < days; day++) {
    const doses = term.kind === 'load' ? doseDays(series, day) : 0;
    out[day] = termValue(term, series[day] as number, series[day - 1] ?? NaN, usual, doses);
  }
  return out;
}

/**
 * Days with a dose among the last 30, today among them, as if the unrecorded ones were like the others; NaN where fewer than half of
 * them are recorded.
 */
export function doseDays(series: Float64Array, day: number): number {
  let recorded = 0;
  let taken = 0;
  for (let at = Math.max(0, day - monthDays + 1); at <= day; at++) {
    const value = series[at] as number;
    if (Number.isNaN(value)) continue;
    recorded += 1;
    if (value > 0) taken += 1;
  }
  return 2 * recorded < monthDays ? NaN : (taken * monthDays) / recorded;
}
