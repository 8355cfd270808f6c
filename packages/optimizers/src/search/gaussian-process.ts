import { ProdromeError } from '@prodrome/core';
import { minimizeLbfgs } from '@prodrome/numerics';

/** Where and what a process is fitted to. */
export interface ProcessData {
  /** [n][m] points of the unit cube. */
  readonly points: readonly Float64Array[];
  /** [n] of mean 0 and variance 1 or so. */
  readonly values: Float64Array;
}

/** What a process says of a point. */
interface Prediction {
  readonly mean: number;
  /** Of the function, without noise; above 0. */
  readonly deviation: number;
}

/** A Gaussian process given its data. */
export interface GaussianProcess {
  readonly predict: (point: Float64Array) => Prediction;
  /** Also writes the gradients of mean and deviation. */
  readonly predictWith: (
    point: Float64Array,
    ofMean: Float64Array,
    ofDeviation: Float64Array,
  ) => Prediction;
  /** [n] its mean at the points. */
  readonly means: Float64Array;
}

const leastNoise = 1e-6;
const mostNoise = 1e6;

/** Logarithms of m lengths, of the signal's and of the noise's variance, before anything is known. */
export function priorParameters(m: number): Float64Array {
  const parameters = new Float64Array(m + 2).fill(priorOf(m).lengthMean);
  parameters[m] = 0;
  parameters[m + 1] = noiseMean;
  return parameters;
}

const noiseMean = -8;
const noiseSpread = 3;

/** Lengths grow with the dimension as distances do (Hvarfner et al. 2024, arXiv:2402.02229, narrowed for few points). */
const priorOf = (m: number) => ({ lengthMean: -0.5 + 0.5 * Math.log(Math.max(1, m)), spread: 1.2 });

/**
 * The logarithms of lengths, signal and noise variance of the greatest posterior density: the marginal likelihood times log-normal priors.
 * @param start - [m + 2] where the ascent begins.
 * @returns the start, with a value of Infinity, where it has no density.
 * Source: Rasmussen & Williams 2006, Gaussian processes for machine learning, eq. 5.8 and 5.9.
 */
export function fitProcess(
  data: ProcessData,
  start: Float64Array,
): { readonly parameters: Float64Array; readonly value: number } {
  const work = workspaceOf(data);
  const first = negativeLogPosterior(data, start, start.slice(), work);
  if (!Number.isFinite(first)) return { parameters: start, value: Infinity };
  const { x, value } = minimizeLbfgs(
    (parameters, gradient) => negativeLogPosterior(data, parameters, gradient, work),
    start,
    { maxIterations: 15, gradientTolerance: 1e-2 },
  );
  return { parameters: x, value };
}

type Workspace = { readonly [name in 'kernel' | 'slope' | 'factor' | 'inverse']: Float64Array };

const workspaceOf = ({ points }: ProcessData): Workspace => {
  const square = (): Float64Array => new Float64Array(points.length ** 2);
  return { kernel: square(), slope: square(), factor: square(), inverse: square() };
};

/** Exported for its test. */
export function negativeLogPosterior(
  { points, values }: ProcessData,
  parameters: Float64Array,
  gradient: Float64Array,
  { kernel, slope, factor, inverse }: Workspace = workspaceOf({ points, values }),
): number {
  const [n, m] = [points.length, parameters.length - 2];
  const weights = weightsOf(parameters);
  const signal = Math.exp(parameters[m] as number);
  const noise = leastNoise + Math.exp(parameters[m + 1] as number);
  for (let i = 0; i < n; i++) {
    const a = points[i] as Float64Array;
    for (let j = 0; j <= i; j++) {
      const root = Math.sqrt(5 * squareOf(a, points[j] as Float64Array, weights));
      const decay = signal * Math.exp(-root);
      kernel[i * n + j] = decay * (1 + root + (root * root) / 3);
      // by the squared distance
      slope[i * n + j] = -(5 / 6) * decay * (1 + root);
    }
  }
  factor.set(kernel);
  for (let i = 0; i < n; i++) factor[i * n + i] = (kernel[i * n + i] as number) + noise;
  if (!factorise(factor, n)) return Infinity;
  const alpha = solved(factor, values);
  let value = 0;
  for (let i = 0; i < n; i++) {
    value += 0.5 * (values[i] as number) * (alpha[i] as number);
    value += Math.log(factor[i * n + i] as number);
  }
  invert(factor, inverse, n);
  gradient.fill(0);
  let [ofSignal, trace] = [0, 0];
  for (let i = 0; i < n; i++) {
    const a = points[i] as Float64Array;
    const own = alpha[i] as number;
    for (let j = 0; j < i; j++) {
      const b = points[j] as Float64Array;
      // twice the half, as the pair counts twice
      const rate = (inverse[i * n + j] as number) - own * (alpha[j] as number);
      ofSignal += rate * (kernel[i * n + j] as number);
      const steep = rate * (slope[i * n + j] as number);
      for (let k = 0; k < m; k++) {
        const gap = (a[k] as number) - (b[k] as number);
        gradient[k] = (gradient[k] as number) + steep * gap * gap;
      }
    }
    const rate = 0.5 * ((inverse[i * n + i] as number) - own * own);
    ofSignal += rate * (kernel[i * n + i] as number);
    trace += rate;
  }
  for (let k = 0; k < m; k++) {
    gradient[k] = -2 * (weights[k] as number) * (gradient[k] as number);
  }
  gradient[m] = ofSignal;
  gradient[m + 1] = trace * (noise - leastNoise);
  return value + penalty(parameters, gradient);
}

/** Minus the logarithms of the priors, up to a constant. */
function penalty(parameters: Float64Array, gradient: Float64Array): number {
  const m = parameters.length - 2;
  const { lengthMean, spread } = priorOf(m);
  let sum = 0;
  parameters.forEach((value, k) => {
    const [mean, width] =
      k < m ? [lengthMean, spread] : k === m ? [0, 1] : [noiseMean, noiseSpread];
    const z = (value - mean) / width;
    sum += 0.5 * z * z;
    gradient[k] = (gradient[k] as number) + z / width;
  });
  return sum;
}

/**
 * A process with a Matérn kernel of 5/2 and a length for each coordinate, given its data.
 * @param parameters - [m + 2] as {@link fitProcess} finds them.
 * @throws ProdromeError `NUMERIC` for points or parameters that are not finite.
 * Source: Rasmussen & Williams 2006, algorithm 2.1 and eq. 4.17.
 */
export function createProcess(
  { points, values }: ProcessData,
  parameters: Float64Array,
): GaussianProcess {
  const [n, m] = [points.length, parameters.length - 2];
  const weights = weightsOf(parameters);
  const signal = Math.exp(parameters[m] as number);
  const kernelAt = (square: number): number => {
    const root = Math.sqrt(5 * square);
    return signal * Math.exp(-root) * (1 + root + (root * root) / 3);
  };
  const factor = new Float64Array(n * n);
  const fill = (own: number): boolean => {
    points.forEach((a, i) => {
      for (let j = 0; j < i; j++) {
        factor[i * n + j] = kernelAt(squareOf(a, points[j] as Float64Array, weights));
      }
      factor[i * n + i] = signal + own;
    });
    return factorise(factor, n);
  };
  // points that are all but the same take more noise than was fitted
  let noise = leastNoise + Math.exp(parameters[m + 1] as number);
  while (!fill(noise)) {
    if (noise > mostNoise) throw notPositive(n);
    noise *= 10;
  }
  const alpha = solved(factor, values);
  const near = new Float64Array(n);
  const half = new Float64Array(n);
  const predict = (point: Float64Array): Prediction => {
    let mean = 0;
    for (let i = 0; i < n; i++) {
      near[i] = kernelAt(squareOf(point, points[i] as Float64Array, weights));
      mean += (near[i] as number) * (alpha[i] as number);
    }
    half.set(near);
    forward(factor, half);
    let explained = 0;
    for (let i = 0; i < n; i++) explained += (half[i] as number) ** 2;
    return { mean, deviation: Math.sqrt(Math.max(signal - explained, 1e-12 * signal)) };
  };
  return {
    predict,
    predictWith: (point, ofMean, ofDeviation) => {
      const { mean, deviation } = predict(point);
      backward(factor, half);
      ofMean.fill(0);
      ofDeviation.fill(0);
      for (let i = 0; i < n; i++) {
        const other = points[i] as Float64Array;
        const root = Math.sqrt(5 * squareOf(point, other, weights));
        const steep = -(5 / 3) * signal * Math.exp(-root) * (1 + root);
        const [one, two] = [
          steep * (alpha[i] as number),
          (-steep * (half[i] as number)) / deviation,
        ];
        for (let k = 0; k < m; k++) {
          const gap = (weights[k] as number) * ((point[k] as number) - (other[k] as number));
          ofMean[k] = (ofMean[k] as number) + one * gap;
          ofDeviation[k] = (ofDeviation[k] as number) + two * gap;
        }
      }
      return { mean, deviation };
    },
    means: values.map((value, i) => value - noise * (alpha[i] as number)),
  };
}

const notPositive = (n: number): ProdromeError =>
  new ProdromeError('NUMERIC', {
    where: 'gaussian process',
    expected: `a positive definite kernel of ${n} points`,
    got: 'none, whatever the noise',
  });

/** Of squared gaps of coordinates: one by the square of each length. */
const weightsOf = (parameters: Float64Array): Float64Array =>
  parameters.subarray(0, -2).map((one) => Math.exp(-2 * one));

function squareOf(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    const gap = (a[k] as number) - (b[k] as number);
    sum += (weights[k] as number) * gap * gap;
  }
  return sum;
}

/** The Cholesky factor in place of the lower triangle; false where the matrix is not positive definite. In place, as it runs dozens of times for a trial. */
function factorise(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let rest = a[row + j] as number;
      for (let k = 0; k < j; k++) rest -= (a[row + k] as number) * (a[other + k] as number);
      if (i > j) a[row + j] = rest / (a[other + j] as number);
      else if (rest > 0 && rest < Infinity) a[row + i] = Math.sqrt(rest);
      else return false;
    }
  }
  return true;
}

/** x with L x = b, in place of b. */
function forward(factor: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    let rest = b[i] as number;
    for (let k = 0; k < i; k++) rest -= (factor[i * n + k] as number) * (b[k] as number);
    b[i] = rest / (factor[i * n + i] as number);
  }
}

/** x with Lᵀ x = b, in place of b. */
function backward(factor: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let i = n - 1; i >= 0; i--) {
    const own = (b[i] as number) / (factor[i * n + i] as number);
    b[i] = own;
    for (let k = 0; k < i; k++) b[k] = (b[k] as number) - (factor[i * n + k] as number) * own;
  }
}

function solved(factor: Float64Array, b: Float64Array): Float64Array {
  const x = b.slice();
  forward(factor, x);
  backward(factor, x);
  return x;
}

/** The lower triangle of (L Lᵀ)⁻¹ into `out`. */
function invert(factor: Float64Array, out: Float64Array, n: number): void {
  // rows of the upper triangle hold the columns of L⁻¹, so that both loops run along rows
  for (let j = 0; j < n; j++) {
    out[j * n + j] = 1 / (factor[j * n + j] as number);
    for (let i = j + 1; i < n; i++) {
      let rest = 0;
      for (let k = j; k < i; k++)
        rest -= (factor[i * n + k] as number) * (out[j * n + k] as number);
      out[j * n + i] = rest / (factor[i * n + i] as number);
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += (out[i * n + k] as number) * (out[j * n + k] as number);
      out[i * n + j] = sum;
    }
  }
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let k = i; k < n; k++) sum += (out[i * n + k] as number) ** 2;
    out[i * n + i] = sum;
  }
}
