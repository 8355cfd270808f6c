import { createMatrix, dot, multiply, multiplyVector, type Matrix } from '@prodrome/numerics';

/** What is known of a few linked quantities. */
export interface LinearFilter {
  /** [n] */
  readonly mean: Float64Array;
  /** [n, n] */
  readonly covariance: Matrix;
  /** To the next day: the state is multiplied with `transition`, and independent noise comes in. */
  advance(transition: Matrix, noise: Float64Array): void;
  /** Learns that `weights` · state = value, with a normal error of that variance. */
  observe(weights: Float64Array, value: number, variance: number): void;
}

/** A Kalman filter that starts from independent normals. Source: Kalman 1960, doi:10.1115/1.3662552. */
export function createLinearFilter(means: Float64Array, variances: Float64Array): LinearFilter {
  const n = means.length;
  const mean = Float64Array.from(means);
  const covariance = createMatrix(n, n);
  const cells = covariance.data;
  variances.forEach((variance, i) => (cells[i * n + i] = variance));
  return {
    mean,
    covariance,
    advance: (transition, noise) => {
      mean.set(multiplyVector(transition, mean));
      // F · (F · P)ᵀ = (F · P · Fᵀ)ᵀ, and P is symmetric
      cells.set(multiply(transition, transpose(multiply(transition, covariance))).data);
      noise.forEach((variance, i) => (cells[i * n + i] = (cells[i * n + i] as number) + variance));
    },
    observe: (weights, value, variance) => {
      const gain = multiplyVector(covariance, weights);
      const scale = dot(weights, gain) + variance;
      const surprise = (value - dot(weights, mean)) / scale;
      for (let i = 0; i < n; i++) {
        const own = gain[i] as number;
        mean[i] = (mean[i] as number) + own * surprise;
        for (let k = 0; k < n; k++) {
          cells[i * n + k] = (cells[i * n + k] as number) - (own * (gain[k] as number)) / scale;
        }
      }
    },
  };
}

/** Rows become columns. */
export const transpose = ({ rows, columns, data }: Matrix): Matrix =>
  createMatrix(
    columns,
    rows,
    data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)] as number),
  );
