import { normalCdf } from '@prodrome/numerics';

const logOfTwoPi = Math.log(2 * Math.PI);

/**
 * The logarithm of E max(0, z + Z) for a standard normal Z, and its derivative, finite also where the improvement itself is below every number.
 * Source: Ament et al. 2023, Unexpected improvements to expected improvement for Bayesian optimization, arXiv:2310.20708, eq. 9. Deviation: far below 0 by the
 * continued fraction of Mills' ratio, 1/(x + 1/G), of which 1 − x/(x + 1/G) = 1/(x G + 1) loses no digit.
 */
export function logImprovement(z: number): { readonly value: number; readonly slope: number } {
  const logDensity = -0.5 * (z * z + logOfTwoPi);
  if (z > -2.5) {
    const below = normalCdf(z);
    const improvement = Math.exp(logDensity) + z * below;
    return { value: Math.log(improvement), slope: below / improvement };
  }
  const x = -z;
  let rest = x;
  for (let k = 40; k > 1; k--) rest = x + k / rest;
  return { value: logDensity - Math.log(x * rest + 1), slope: rest };
}
