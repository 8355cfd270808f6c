import { expectNumber, expectNumbers } from './check-arguments.ts';

/**
 * The jackknife's standard error of a value: √((n − 1)/n · Σ (without − value)²) over the n values without one part each.
 * Source: Efron & Stein 1981, doi:10.1214/aos/1176345462.
 * @param without - [n], n ≥ 1
 * @throws ProdromeError `USAGE` for other kinds of arguments.
 */
export function jackknifeError(value: number, without: ArrayLike<number>): number {
  expectNumber('jackknifeError, value', value);
  expectNumbers('jackknifeError, without', without);
  const n = without.length;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((without[i] as number) - value) ** 2;
  return Math.sqrt(((n - 1) / n) * squares);
}
