/**
 * The minimiser z of gᵀ(z − x) + ½ (z − x)ᵀ H (z − x) + Σ l1 |z| by cyclic coordinate descent, begun at x.
 * A coordinate without curvature goes to 0 where l1 > 0 and stays elsewhere. Ends when a whole sweep moves no component
 * of the gradient by more than `tolerance`, or after 20,000 sweeps.
 * Source: Friedman, Hastie & Tibshirani 2010, doi:10.18637/jss.v033.i01, covariance updates.
 * @param hessian - [p, p], symmetric, whole.
 */
export function descendCoordinates(
  x: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
  l1: Float64Array,
  tolerance: number,
): Float64Array {
  const p = x.length;
  const z = x.slice();
  const slope = gradient.slice();
  for (let sweep = 0; sweep < 20_000; sweep++) {
    let largest = 0;
    for (let j = 0; j < p; j++) {
      const bend = hessian[j * p + j] as number;
      const before = z[j] as number;
      const after =
        bend > 0
          ? shrink(before - (slope[j] as number) / bend, (l1[j] as number) / bend)
          : (l1[j] as number) > 0
            ? 0
            : before;
      if (after === before) continue;
      const move = after - before;
      z[j] = after;
      for (let k = 0; k < p; k++) {
        slope[k] = (slope[k] as number) + move * (hessian[j * p + k] as number);
      }
      largest = Math.max(largest, Math.abs(move) * bend);
    }
    if (largest <= tolerance) break;
  }
  return z;
}

/** The soft threshold. */
function shrink(value: number, by: number): number {
  if (value > by) return value - by;
  return value < -by ? value + by : 0;
}
