/** One point of a line: where, the value there, and the slope along the line. */
export interface LinePoint {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

const sufficientDecrease = 1e-4;
const curvature = 0.9;

/**
 * A point on the line that satisfies the strong Wolfe conditions, or the lowest found; undefined when none is lower.
 * The last point evaluated is the one returned. A value that is not finite counts as too far.
 * Source: Nocedal & Wright 2006, algorithms 3.5 and 3.6. Deviation: where the decrease is below the rounding of the
 * value, the slope alone decides (the approximate Wolfe conditions of Hager & Zhang 2005).
 */
export function wolfeSearch(
  at: (step: number) => LinePoint,
  origin: LinePoint,
  firstStep: number,
): LinePoint | undefined {
  const rounding = 1e-14 * Math.abs(origin.value);
  const tooHigh = (point: LinePoint, low: LinePoint): boolean =>
    !(point.value <= origin.value + sufficientDecrease * point.step * origin.slope + rounding) ||
    (low.step > 0 && point.value > low.value + rounding);
  const flat = (point: LinePoint): boolean => Math.abs(point.slope) <= -curvature * origin.slope;

  let low = origin;
  let high: LinePoint | undefined;
  let step = firstStep;
  for (let evaluations = 0; evaluations < 40; evaluations++) {
    const point = at(step);
    if (tooHigh(point, low)) high = point;
    else {
      if (flat(point)) return point;
      // the minimum lies between two points where the slopes point at each other
      const ahead = high === undefined ? 1 : high.step - low.step;
      if (point.slope * ahead >= 0) high = low;
      low = point;
    }
    step = high === undefined ? 2 * low.step : between(low, high);
    if (step === low.step || step === high?.step) break;
  }
  return low.step > 0 ? at(low.step) : undefined;
}

/** The minimum of the cubic through both ends, kept a tenth of the way from either; the middle where there is none. */
function between(low: LinePoint, high: LinePoint): number {
  const width = high.step - low.step;
  const middle = low.step + width / 2;
  if (!Number.isFinite(high.value) || !Number.isFinite(high.slope)) return middle;
  const mixed = low.slope + high.slope - (3 * (high.value - low.value)) / width;
  const root = Math.sign(width) * Math.sqrt(mixed * mixed - low.slope * high.slope);
  const step =
    high.step - (width * (high.slope + root - mixed)) / (high.slope - low.slope + 2 * root);
  const share = (step - low.step) / width;
  if (Number.isNaN(share)) return middle;
  return low.step + width * Math.min(0.9, Math.max(0.1, share));
}
