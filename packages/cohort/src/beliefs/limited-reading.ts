import { fromRaw, type RawUnit } from '../model/raw-units.ts';
import type { Normal } from './series-belief.ts';

/**
 * A reading that is exact up to rounding, but at the unit's limits says only that the exposure lies beyond them.
 * @param exposure - what the exposure is over all patients and days.
 * @param personal - the mean of the person where the unit has one.
 */
export function readLimited(
  unit: RawUnit,
  value: number,
  exposure: Normal = { mean: 0, variance: 1 },
  personal = 0,
): Normal {
  const { least = -Infinity, most = Infinity, decimals } = unit;
  const step = 10 ** -decimals;
  const slope = Math.abs(unit.slope ?? 1);
  if (value > least && value < most) {
    const rounding = (step * step) / 12;
    const relative = unit.logarithmic ? value * slope : slope;
    return { mean: fromRaw(unit, value, personal), variance: rounding / (relative * relative) };
  }
  if (Number.isNaN(value)) return { mean: NaN, variance: 0 };
  const upward = value >= most === (unit.slope ?? 1) > 0;
  const inward = value >= most ? -step / 2 : step / 2;
  const bound = fromRaw(unit, value + inward, personal);
  const deviation = Math.sqrt(exposure.variance);
  const sign = upward ? 1 : -1;
  const tail = tailBeyond((sign * (bound - exposure.mean)) / deviation);
  return {
    mean: exposure.mean + sign * deviation * tail.mean,
    variance: exposure.variance * tail.variance,
  };
}

/** Mean and variance of a standard normal known to exceed a bound, by the midpoint rule. */
function tailBeyond(bound: number): Normal {
  const steps = 400;
  const reach = 8;
  let mass = 0;
  let first = 0;
  let second = 0;
  for (let i = 0; i < steps; i++) {
    const beyond = ((i + 0.5) * reach) / steps;
    // the density relative to that at the bound, which may be too small to be told from 0
    const density = Math.exp(-beyond * (bound + beyond / 2));
    mass += density;
    first += density * beyond;
    second += density * beyond * beyond;
  }
  const mean = first / mass;
  return { mean: bound + mean, variance: second / mass - mean * mean };
}
