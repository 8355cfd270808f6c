import { choleskyFactor, choleskySolve, createMatrix, type Matrix } from '@prodrome/numerics';
import { inverse, laplacePosterior, type ResponseRows } from './laplace.ts';

/** What people have in common: coefficients are drawn for each of them from one normal. */
export interface Population {
  /** [width] */
  readonly mean: Float64Array;
  /** [width, width] covariance between people. */
  readonly spread: Matrix;
  /** [width, width] what is not known of the mean. */
  readonly uncertainty: Matrix;
}

/** How a population is fitted. */
export interface RandomSlopesOptions {
  /** [width] where means begin. */
  readonly start: Float64Array;
  /** [width] standard deviations between people, as far as they are known before. */
  readonly spreads: Float64Array;
  /** How many people that counts for. */
  readonly strength?: number;
  readonly rounds?: number;
}

/** A normal prior of the means, wide on log odds by standard deviations of a term, which keeps separable data finite. */
const priorPrecision = 0.25;

/**
 * Logistic regressions of many people whose coefficients are drawn from one normal, by type-II maximum likelihood: posteriors at their modes (Laplace), means by Newton steps on
 * the marginal likelihood, the covariance between people by expectation and maximisation, from a prior guess that counts for some people (inverse Wishart).
 * Deterministic.
 * Source: Breslow & Clayton 1993, doi:10.1080/01621459.1993.10594284; Laird & Ware 1982, doi:10.2307/2529876.
 */
export function fitRandomSlopes(
  people: readonly ResponseRows[],
  { start, spreads, strength = 100, rounds = 30 }: RandomSlopesOptions,
): Population {
  const width = start.length;
  let mean: Float64Array = start.slice();
  let spread = diagonal(spreads.map((one) => one * one));
  let modes: readonly Float64Array[] = people.map(() => mean);
  for (let round = 0; ; round++) {
    const precision = inverse(choleskyFactor(spread));
    const posteriors = people.map((rows, i) =>
      laplacePosterior(rows, { mean, precision }, modes[i]),
    );
    modes = posteriors.map((posterior) => posterior.mean);
    const information = createMatrix(width, width);
    const away = new Float64Array(width);
    const squares = diagonal(spreads.map((one) => strength * one * one));
    const inner = createMatrix(width, width);
    for (const { mean: own, covariance } of posteriors) {
      for (let i = 0; i < width; i++) {
        const difference = (own[i] as number) - (mean[i] as number);
        away[i] = (away[i] as number) + difference;
        for (let j = 0; j < width; j++) {
          const at = i * width + j;
          const value = covariance.data[at] as number;
          inner.data[at] = (inner.data[at] as number) + value;
          squares.data[at] =
            (squares.data[at] as number) +
            value +
            difference * ((own[j] as number) - (mean[j] as number));
        }
      }
    }
    // Σ (T⁻¹ − T⁻¹ V T⁻¹) is what people tell of their mean
    const left = product(precision, product(inner, precision));
    for (let at = 0; at < width * width; at++) {
      information.data[at] =
        people.length * (precision.data[at] as number) - (left.data[at] as number);
    }
    for (let i = 0; i < width; i++) {
      information.data[i * width + i] =
        (information.data[i * width + i] as number) + priorPrecision;
    }
    const factor = choleskyFactor(information);
    if (round === rounds) return { mean, spread, uncertainty: inverse(factor) };
    const gradient = Float64Array.from(mean, (centre, i) => {
      let pull = -priorPrecision * (centre - (start[i] as number));
      for (let j = 0; j < width; j++)
        pull += (precision.data[i * width + j] as number) * (away[j] as number);
      return pull;
    });
    const step = choleskySolve(factor, gradient);
    mean = mean.map((one, i) => one + (step[i] as number));
    spread = createMatrix(
      width,
      width,
      squares.data.map((value) => value / (people.length + strength)),
    );
  }
}

function product(a: Matrix, b: Matrix): Matrix {
  const n = a.rows;
  const out = createMatrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = a.data[i * n + k] as number;
      for (let j = 0; j < n; j++) {
        out.data[i * n + j] =
          (out.data[i * n + j] as number) + factor * (b.data[k * n + j] as number);
      }
    }
  }
  return out;
}

const diagonal = (values: Float64Array): Matrix => {
  const matrix = createMatrix(values.length, values.length);
  values.forEach((value, i) => {
    matrix.data[i * values.length + i] = value;
  });
  return matrix;
};

/** The prior of a person who was not among them: spread between people, and what is not known of the mean. */
export function newPersonPrior({ mean, spread, uncertainty }: Population): {
  readonly mean: Float64Array;
  readonly covariance: Matrix;
  readonly precision: Matrix;
} {
  const width = mean.length;
  const covariance = createMatrix(
    width,
    width,
    spread.data.map((value, at) => value + (uncertainty.data[at] as number)),
  );
  return { mean, covariance, precision: inverse(choleskyFactor(covariance)) };
}
