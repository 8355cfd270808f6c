import {
  choleskyFactor,
  choleskySolve,
  createMatrix,
  sigmoid,
  type Matrix,
} from '@prodrome/numerics';

/** Rows of one person for a logistic regression. */
export interface ResponseRows {
  /** [rows, width] */
  readonly values: Float64Array;
  /** [rows] 0 or 1. */
  readonly labels: Float64Array;
}

/** A normal distribution of coefficients. */
export interface Gaussian {
  /** [width] */
  readonly mean: Float64Array;
  /** [width, width] */
  readonly covariance: Matrix;
}

const mostSteps = 25;
const tolerance = 1e-8;

/**
 * The posterior of logistic coefficients under a normal prior, as the normal at its mode (Laplace). Without rows it is the prior.
 * @param precision - [width, width], inverse of the prior's covariance
 * @param start - where the search begins; the prior's mean when absent
 * Source: MacKay 1992, doi:10.1162/neco.1992.4.3.415.
 */
export function laplacePosterior(
  { values, labels }: ResponseRows,
  prior: { readonly mean: Float64Array; readonly precision: Matrix },
  start = prior.mean,
): Gaussian {
  const width = prior.mean.length;
  const at = start.slice();
  const hessian = createMatrix(width, width);
  const gradient = new Float64Array(width);
  let factor: Matrix | undefined;
  let objective = Infinity;
  let step: Float64Array = new Float64Array(width);
  for (let round = 0; round < mostSteps; round++) {
    const now = curvature(values, labels, prior, at, gradient, hessian);
    if (now > objective + 1e-12 * Math.abs(objective)) {
      // too far: half of the step is taken back
      step = step.map((one) => one / 2);
      for (let j = 0; j < width; j++) at[j] = (at[j] as number) - (step[j] as number);
      continue;
    }
    objective = now;
    factor = choleskyFactor(hessian);
    step = choleskySolve(factor, gradient);
    const promised = step.reduce((sum, one, j) => sum + one * (gradient[j] as number), 0);
    if (promised < tolerance) break;
    for (let j = 0; j < width; j++) at[j] = (at[j] as number) + (step[j] as number);
  }
  return { mean: at, covariance: inverse(factor ?? choleskyFactor(hessian)) };
}

/** Fills in the uphill gradient and the negative Hessian of the log posterior; returns its negative. */
function curvature(
  values: Float64Array,
  labels: Float64Array,
  { mean, precision }: { readonly mean: Float64Array; readonly precision: Matrix },
  at: Float64Array,
  gradient: Float64Array,
  hessian: Matrix,
): number {
  const width = at.length;
  const h = hessian.data;
  h.set(precision.data);
  let loss = 0;
  for (let i = 0; i < width; i++) {
    let pull = 0;
    for (let j = 0; j < width; j++) {
      pull += (precision.data[i * width + j] as number) * ((at[j] as number) - (mean[j] as number));
    }
    gradient[i] = -pull;
    loss += 0.5 * pull * ((at[i] as number) - (mean[i] as number));
  }
  for (let row = 0; row < labels.length; row++) {
    const from = row * width;
    let eta = 0;
    for (let j = 0; j < width; j++) eta += (values[from + j] as number) * (at[j] as number);
    const p = sigmoid(eta);
    const y = labels[row] as number;
    loss +=
      eta > 0 ? Math.log1p(Math.exp(-eta)) + (1 - y) * eta : Math.log1p(Math.exp(eta)) - y * eta;
    const rest = y - p;
    const weight = p * (1 - p);
    for (let i = 0; i < width; i++) {
      const x = values[from + i] as number;
      if (x === 0) continue;
      gradient[i] = (gradient[i] as number) + rest * x;
      const weighted = weight * x;
      const to = i * width;
      // choleskyFactor reads the lower triangle
      for (let j = 0; j <= i; j++)
        h[to + j] = (h[to + j] as number) + weighted * (values[from + j] as number);
    }
  }
  return loss;
}

/** a⁻¹ from the factor of a. */
export function inverse(factor: Matrix): Matrix {
  const n = factor.rows;
  const out = createMatrix(n, n);
  for (let j = 0; j < n; j++) {
    const unit = new Float64Array(n);
    unit[j] = 1;
    const column = choleskySolve(factor, unit);
    for (let i = 0; i < n; i++) out.data[i * n + j] = column[i] as number;
  }
  return out;
}

/**
 * The same normal with its first coefficient, the level, moved so that the mean chance over the rows, averaged over the normal, is that at its mode. A normal about the
 * mode is too high there: chances below one half rise more than they fall.
 * Source of the average of a sigmoid over a normal: MacKay 1992, doi:10.1162/neco.1992.4.5.720, eq. 10.
 */
export function withMeanChance(
  { values, labels }: ResponseRows,
  { mean, covariance }: Gaussian,
): Gaussian {
  const width = mean.length;
  const rows = labels.length;
  if (rows === 0) return { mean, covariance };
  const margins = new Float64Array(rows);
  const damping = new Float64Array(rows);
  let target = 0;
  for (let row = 0; row < rows; row++) {
    const x = values.subarray(row * width, (row + 1) * width);
    let margin = 0;
    let variance = 0;
    for (let i = 0; i < width; i++) {
      margin += (x[i] as number) * (mean[i] as number);
      let along = 0;
      for (let j = 0; j < width; j++)
        along += (covariance.data[i * width + j] as number) * (x[j] as number);
      variance += (x[i] as number) * along;
    }
    margins[row] = margin;
    damping[row] = 1 / Math.sqrt(1 + (Math.PI * variance) / 8);
    target += sigmoid(margin);
  }
  let shift = 0;
  for (let round = 0; round < mostSteps; round++) {
    let [sum, slope] = [-target, 0];
    for (let row = 0; row < rows; row++) {
      const p = sigmoid((damping[row] as number) * ((margins[row] as number) + shift));
      sum += p;
      slope += (damping[row] as number) * p * (1 - p);
    }
    if (Math.abs(sum) < tolerance * rows || slope < tolerance) break;
    // no step beyond what a chance can turn around in
    shift -= Math.max(-1, Math.min(1, sum / slope));
  }
  const moved = mean.slice();
  moved[0] = (moved[0] as number) + shift;
  return { mean: moved, covariance };
}
