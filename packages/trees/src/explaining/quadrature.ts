/** Places in [0, 1] and their weights, whose sum is 1. */
export interface Quadrature {
  readonly places: Float64Array;
  readonly weights: Float64Array;
}

const known: Quadrature[] = [];

/**
 * The Gauss–Legendre rule of n points on [0, 1]: exact for polynomials of degree 2n − 1.
 * Source: Legendre polynomials by their recurrence, their roots by Newton's method from cos(π (i + ¾) / (n + ½)).
 */
export function gaussLegendre(n: number): Quadrature {
  return (known[n] ??= compute(n));
}

function compute(n: number): Quadrature {
  const places = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    // quadratic convergence from a good start: four steps are enough, some more cost nothing
    for (let step = 0; step < 10; step++) {
      const [value, before] = legendre(n, x);
      slope = (n * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    places[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { places, weights };
}

/** P_n(x) and P_{n−1}(x). */
function legendre(n: number, x: number): readonly [number, number] {
  let [value, before] = [1, 0];
  for (let k = 0; k < n; k++)
    [value, before] = [((2 * k + 1) * x * value - k * before) / (k + 1), value];
  return [value, before];
}
