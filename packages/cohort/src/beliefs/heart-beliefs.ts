import { shiftEvidence } from './sign-evidence.ts';
import { dailyLife, driftEvents, prodrome, recording } from '../model/model.ts';
import { rawUnits } from '../model/raw-units.ts';
import type { Normal } from './series-belief.ts';

/** What is known of a person's mean of a heart rate, from the readings so far. */
export interface HeartBelief {
  /**
   * Learns today's reading, or that there is none (NaN), and tells how much likelier it is with a prodrome than without.
   * @param usual - what stress and drinks add today, SD units.
   */
  read(day: number, reading: number, usual: Normal): number;
}

interface Component extends Normal {
  readonly weight: number;
}

const hrvUnit = rawUnits.hrv_rmssd_ms.slope;
const rateUnit = rawUnits.resting_hr_bpm.slope;

/** Heart rate variability, logarithm of ms: two components, since a new device may have come that reads higher. */
export function createHrvBelief(): HeartBelief {
  const start = { mean: dailyLife.hrv.mean, variance: dailyLife.hrv.deviation ** 2 };
  const shift = driftEvents.hrvDevice.logShift;
  let before: Component = { ...start, weight: 1 };
  let after: Component = { ...start, weight: 0 };
  return {
    read: (day, reading, usual) => {
      const moved = before.weight * deviceHazard(day);
      after = merge(after, { ...before, weight: moved });
      before = { ...before, weight: before.weight - moved };
      if (Number.isNaN(reading)) return 1;
      const old = learn(before, reading, usual, hrvUnit, prodrome.hrvShift);
      const fresh = learn(after, reading - shift, usual, hrvUnit, prodrome.hrvShift);
      const total = old.posterior.weight + fresh.posterior.weight;
      const evidence =
        (old.posterior.weight * old.evidence + fresh.posterior.weight * fresh.evidence) / total;
      before = { ...old.posterior, weight: old.posterior.weight / total };
      after = { ...fresh.posterior, weight: fresh.posterior.weight / total };
      return evidence;
    },
  };
}

/** Resting heart rate, per minute. */
export function createRestingRateBelief(): HeartBelief {
  const { mean, deviation } = dailyLife.restingRate;
  let belief: Component = { mean, variance: deviation ** 2, weight: 1 };
  return {
    read: (_day, reading, usual) => {
      if (Number.isNaN(reading)) return 1;
      const { posterior, evidence } = learn(
        belief,
        reading,
        usual,
        rateUnit,
        prodrome.restingRateShift,
      );
      belief = { ...posterior, weight: 1 };
      return evidence;
    },
  };
}

/** One reading: mean + unit · (usual + standard normal, shifted in a prodrome). */
function learn(
  { mean, variance, weight }: Component,
  reading: number,
  usual: Normal,
  unit: number,
  shift: number,
): { readonly posterior: Component; readonly evidence: number } {
  const noise = unit * unit * (1 + usual.variance);
  const surprise = reading - mean - unit * usual.mean;
  const spread = variance + noise;
  const gain = variance / spread;
  return {
    posterior: {
      mean: mean + gain * surprise,
      variance: variance * (1 - gain),
      weight: (weight * Math.exp((-0.5 * surprise * surprise) / spread)) / Math.sqrt(spread),
    },
    evidence: shiftEvidence(surprise, unit * shift, spread),
  };
}

/** The one normal with the mean and variance of two. */
function merge(left: Component, right: Component): Component {
  const weight = left.weight + right.weight;
  if (weight === 0) return left;
  const share = right.weight / weight;
  const mean = left.mean + share * (right.mean - left.mean);
  const between = share * (1 - share) * (right.mean - left.mean) ** 2;
  const variance = left.variance + share * (right.variance - left.variance) + between;
  return { mean, variance, weight };
}

/** Chance that the new device comes on this very day, if it has not come yet. */
function deviceHazard(day: number): number {
  const { from, to } = driftEvents.window;
  if (day < from || day >= to) return 0;
  const each = recording.deviceShare / (to - from);
  return each / (1 - each * (day - from));
}
