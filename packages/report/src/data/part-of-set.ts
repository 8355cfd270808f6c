import type { ForecastSet } from '@prodrome/evaluation';

/** The rows of a set that pass, in their order. */
export function partOfSet(
  { labels, patients, onset }: ForecastSet,
  keep: (row: number) => boolean,
): ForecastSet {
  return {
    labels: labels.filter((_, row) => keep(row)),
    patients: patients.filter((_, row) => keep(row)),
    ...(onset && { onset: onset.filter((_, row) => keep(row)) }),
  };
}
