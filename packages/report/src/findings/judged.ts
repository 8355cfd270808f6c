import { partOfSet, type ForecastSet } from '@prodrome/evaluation';

/** The rows that the model and the own rate both answered; all [m]. */
export interface Judged {
  readonly set: ForecastSet;
  readonly about: Float64Array;
  readonly reference: Float64Array;
  /** Places in the rows of the data. */
  readonly rows: readonly number[];
}

/** Leaves out the rows that one of them did not answer. */
export function judgedRows(set: ForecastSet, about: Float64Array, reference: Float64Array): Judged {
  const isKnown = (row: number): boolean =>
    !Number.isNaN(about[row]) && !Number.isNaN(reference[row]);
  return {
    set: partOfSet(set, isKnown),
    about: about.filter((_, row) => isKnown(row)),
    reference: reference.filter((_, row) => isKnown(row)),
    rows: [...set.labels.keys()].filter(isKnown),
  };
}
