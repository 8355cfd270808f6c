/**
 * Nodes and weights of Gauss–Hermite quadrature of nine points for a standard normal (probabilists' form; Abramowitz & Stegun
 * 25.4.46 rescaled): E f(ξ) = Σ wₙ f(ξₙ), exact for polynomials up to degree 17. Weights sum to 1.
 */
export const nodes = Float64Array.of(
  -4.512745863399783,
  -3.20542900285647,
  -2.07684797867783,
  -1.0232556637891326,
  0,
  1.0232556637891326,
  2.07684797867783,
  3.20542900285647,
  4.512745863399783,
);

/** Of {@link nodes}. */
export const weights = Float64Array.of(
  2.2345844007746607e-5,
  0.0027891413212317692,
  0.04991640676521782,
  0.24409750289493953,
  0.40634920634920635,
  0.24409750289493953,
  0.04991640676521782,
  0.0027891413212317692,
  2.2345844007746607e-5,
);
