import { sigmoid } from '@prodrome/numerics';

/** What patients' intercepts and slopes are drawn from: independent normal distributions. */
export interface CalibrationPrior {
  readonly intercept: number;
  readonly slope: number;
  /** Standard deviations over patients. */
  readonly interceptDeviation: number;
  readonly slopeDeviation: number;
}

/** Forecasts of patients, one after the other. */
export interface PriorData {
  /** [rows] log odds, less their mean. */
  readonly odds: Float64Array;
  /** [rows] 0 or 1. */
  readonly labels: Float64Array;
  /** [patients + 1] where each patient's rows begin. */
  readonly starts: Int32Array;
  /** The mean of the log odds: where nothing is known, the intercept; then the slope is 1. */
  readonly centre: number;
}

/** Deviations that are given; what is absent is chosen. */
export type GivenDeviations = Partial<
  Pick<CalibrationPrior, 'interceptDeviation' | 'slopeDeviation'>
>;

const interceptDeviations = [0, 0.1, 0.2, 0.35, 0.5, 0.7, 1, 1.4];
const slopeDeviations = [0, 0.1, 0.2, 0.35, 0.5];

/** How far the means may lie from those that change nothing: a standard deviation that keeps them finite. */
const meanDeviation = 3;
const steps = 30;
const tolerance = 1e-9;

/**
 * The prior under which the labels are likeliest (type-II likelihood), with deviations from a grid.
 * The likelihood of a patient is Laplace's approximation about the likeliest intercept and slope; the means are those that are likeliest
 * together with all patients' own, by Newton's method. Deterministic.
 * Source: Breslow & Clayton 1993, "Approximate inference in generalized linear mixed models", section 2.
 */
export function fitPrior(data: PriorData, given: GivenDeviations = {}): CalibrationPrior {
  let best: { readonly likelihood: number; readonly prior: CalibrationPrior } | undefined;
  for (const slopeDeviation of openOr(given.slopeDeviation, slopeDeviations)) {
    for (const interceptDeviation of openOr(given.interceptDeviation, interceptDeviations)) {
      const fit = fitMeans(data, { interceptDeviation, slopeDeviation });
      if (!best || fit.likelihood > best.likelihood) best = fit;
    }
  }
  return (best ?? fitMeans(data, { interceptDeviation: 0, slopeDeviation: 0 })).prior;
}

const openOr = (given: number | undefined, grid: readonly number[]): readonly number[] =>
  given === undefined ? grid : [given];

type Deviations = Required<GivenDeviations>;

function fitMeans(data: PriorData, deviations: Deviations) {
  const patients = data.starts.length - 1;
  const own = new Float64Array(2 * patients);
  const means = Float64Array.of(data.centre, 1);
  let at = climb(data, deviations, means, own);
  for (let step = 0; step < steps; step++) {
    // halves a step that does not climb: Newton's may leap where probabilities are near 0 and 1
    let climbed = 0;
    for (let scale = 1; scale > 1e-4 && climbed === 0; scale /= 2) {
      const moved = means.map((mean, i) => mean + scale * (at.means[i] as number));
      const ownMoved = own.map((each, i) => each + scale * (at.own[i] as number));
      const next = climb(data, deviations, moved, ownMoved);
      if (!(next.height > at.height)) continue;
      climbed = next.height - at.height;
      at = next;
      means.set(moved);
      own.set(ownMoved);
    }
    if (climbed <= tolerance * (1 + Math.abs(at.height))) break;
  }
  const [intercept = NaN, slope = NaN] = means;
  return { likelihood: at.likelihood, prior: { intercept, slope, ...deviations } };
}

/** The log density at means and patients' own deviations, Newton's step there, and Laplace's likelihood. */
function climb(
  { odds, labels, starts, centre }: PriorData,
  { interceptDeviation, slopeDeviation }: Deviations,
  means: Float64Array,
  own: Float64Array,
) {
  const [meanA = NaN, meanB = NaN] = means;
  const variances = [interceptDeviation ** 2, slopeDeviation ** 2] as const;
  const tight = 1 / meanDeviation ** 2;
  const all = {
    g0: -tight * (meanA - centre),
    g1: -tight * (meanB - 1),
    h0: tight,
    h1: 0,
    h2: tight,
  };
  let height = -0.5 * tight * ((meanA - centre) ** 2 + (meanB - 1) ** 2);
  let logVolume = 0;
  const patients = starts.length - 1;
  // of each patient the solved blocks: what its step is without the means', and how it follows theirs
  const blocks = new Float64Array(6 * patients);
  for (let patient = 0; patient < patients; patient++) {
    const [u0, u1] = [own[2 * patient] as number, own[2 * patient + 1] as number];
    let [g0, g1, h0, h1, h2] = [0, 0, 0, 0, 0];
    for (let i = starts[patient] as number; i < (starts[patient + 1] as number); i++) {
      const x = odds[i] as number;
      const eta = meanA + u0 + (meanB + u1) * x;
      const p = sigmoid(eta);
      const y = labels[i] as number;
      const error = y - p;
      const spread = p * (1 - p);
      height -= y === 1 ? softplus(-eta) : softplus(eta);
      g0 += error;
      g1 += error * x;
      h0 += spread;
      h1 += spread * x;
      h2 += spread * x * x;
    }
    // with u = D·v and v standard normal: the matrix I + D·H·D never degenerates, also where a deviation is 0
    const [d0, d1] = [interceptDeviation, slopeDeviation];
    const [m00, m01, m11] = [1 + d0 * d0 * h0, d0 * d1 * h1, 1 + d1 * d1 * h2];
    const determinant = m00 * m11 - m01 * m01;
    logVolume += Math.log(determinant);
    const v0 = variances[0] > 0 ? u0 / variances[0] : 0;
    const v1 = variances[1] > 0 ? u1 / variances[1] : 0;
    height -= 0.5 * (v0 * u0 + v1 * u1);
    const solve = (r0: number, r1: number): readonly [number, number] => {
      const [s0, s1] = [d0 * r0, d1 * r1];
      return [
        (d0 * (m11 * s0 - m01 * s1)) / determinant,
        (d1 * (m00 * s1 - m01 * s0)) / determinant,
      ];
    };
    const [e0, e1] = solve(g0 - v0, g1 - v1);
    const [c00, c01] = solve(h0, h1);
    const [c10, c11] = solve(h1, h2);
    blocks.set([e0, e1, c00, c01, c10, c11], 6 * patient);
    all.g0 += g0 - h0 * e0 - h1 * e1;
    all.g1 += g1 - h1 * e0 - h2 * e1;
    all.h0 += h0 - h0 * c00 - h1 * c01;
    all.h1 += h1 - h0 * c10 - h1 * c11;
    all.h2 += h2 - h1 * c10 - h2 * c11;
  }
  const determinant = all.h0 * all.h2 - all.h1 * all.h1;
  const t0 = (all.h2 * all.g0 - all.h1 * all.g1) / determinant;
  const t1 = (all.h0 * all.g1 - all.h1 * all.g0) / determinant;
  const step = new Float64Array(2 * patients);
  for (let patient = 0; patient < patients; patient++) {
    const [e0 = 0, e1 = 0, c00 = 0, c01 = 0, c10 = 0, c11 = 0] = blocks.subarray(6 * patient);
    step[2 * patient] = e0 - c00 * t0 - c10 * t1;
    step[2 * patient + 1] = e1 - c01 * t0 - c11 * t1;
  }
  return {
    height,
    likelihood: height - 0.5 * logVolume,
    means: Float64Array.of(t0, t1),
    own: step,
  };
}

const softplus = (x: number): number =>
  x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
