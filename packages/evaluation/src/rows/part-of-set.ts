import type { ForecastSet } from './forecast-set.ts';

/** The rows of a set that pass, in their order. */
export function partOfSet(
  { labels, patients, onset }: ForecastSet,
  keep: (row: number) => boolean,
): ForecastSet {
  const isKept = (_: number, row: number): boolean => keep(row);
  return {
    labels: labels.filter(isKept),
    patients: patients.filter(isKept),
    ...(onset && { onset: onset.filter(isKept) }),
  };
}
