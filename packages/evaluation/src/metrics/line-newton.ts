/** Weighted points of a calibration line: log-odds, weight and events at each. */
export interface LinePoints {
  readonly logOdds: Float64Array;
  readonly weights: Float64Array;
  readonly events: Float64Array;
}

const longest = 2;
const iterations = 40;

/** Calibration in the large by Newton steps of at most 2; NaN where it does not settle within `tolerance`. */
export function shiftOf(points: LinePoints, start: number, tolerance: number): number {
  const { logOdds, weights, events } = points;
  let shift = start;
  for (let iteration = 0; iteration < iterations; iteration++) {
    let slope = 0;
    let bend = 0;
    for (let i = 0; i < logOdds.length; i++) {
      const weight = weights[i] as number;
      const hits = events[i] as number;
      const margin = (logOdds[i] as number) + shift;
      const power = Math.exp(-Math.abs(margin));
      const small = power / (1 + power);
      const chance = margin > 0 ? 1 - small : small;
      const rest = margin > 0 ? small : 1 - small;
      slope += (weight - hits) * chance - hits * rest;
      bend += weight * chance * rest;
    }
    const step = slope / bend;
    shift -= Math.max(-longest, Math.min(longest, step));
    if (!(Math.abs(step) > tolerance)) return bend > 0 ? shift : NaN;
  }
  return NaN;
}

/** The calibration line by Newton steps of at most 2 in either number; undefined where it does not settle. */
export function lineOf(
  points: LinePoints,
  start: { readonly intercept: number; readonly slope: number },
  tolerance: number,
): { readonly intercept: number; readonly slope: number } | undefined {
  const { logOdds, weights, events } = points;
  let { intercept, slope } = start;
  for (let iteration = 0; iteration < iterations; iteration++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (let i = 0; i < logOdds.length; i++) {
      const x = logOdds[i] as number;
      const weight = weights[i] as number;
      const hits = events[i] as number;
      const margin = intercept + slope * x;
      const power = Math.exp(-Math.abs(margin));
      const small = power / (1 + power);
      const chance = margin > 0 ? 1 - small : small;
      // not 1 − chance: that rounds to 0 and hides that the line still grows steeper
      const rest = margin > 0 ? small : 1 - small;
      const residual = (weight - hits) * chance - hits * rest;
      const bend = weight * chance * rest;
      g0 += residual;
      g1 += residual * x;
      h00 += bend;
      h01 += bend * x;
      h11 += bend * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 1e-12 * h00 * h11)) return undefined;
    const byIntercept = (h11 * g0 - h01 * g1) / determinant;
    const bySlope = (h00 * g1 - h01 * g0) / determinant;
    const size = Math.max(Math.abs(byIntercept), Math.abs(bySlope));
    const damping = Math.min(1, longest / size);
    intercept -= damping * byIntercept;
    slope -= damping * bySlope;
    if (size <= tolerance) return { intercept, slope };
  }
  return undefined;
}
