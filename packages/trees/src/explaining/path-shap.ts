import { isMet, type Explainer } from './explainer.ts';
import type { LeafConditions } from './leaf-conditions.ts';
import { gaussLegendre } from './quadrature.ts';

/**
 * Exact path-dependent SHAP values: columns that are not known go the ways of the training rows, by the covers of leaves.
 * A leaf with value v is v · Π_j f_j, over its columns, f_j = o_j (1 or 0: the row meets its condition) where the column is known, else z_j
 * (the share of training rows). Its Shapley value for column i is v (o_i − z_i) ∫₀¹ Π_{j ≠ i} (o_j t + z_j (1 − t)) dt, a polynomial, which
 * Gauss–Legendre quadrature integrates exactly: at each point the whole product is made, and each column's factor taken out again.
 * Source: Lundberg et al. 2020 (doi:10.1038/s42256-019-0138-9), algorithm 2; the integral is Owen's multilinear extension, 1972
 * (doi:10.1287/mnsc.18.5.64).
 */
export function createPathExplainer(conditions: LeafConditions): Explainer {
  const { leaves, values, outputs, starts, shares, most } = conditions;
  const points = Int32Array.from({ length: leaves }, (_, leaf) =>
    Math.ceil(((starts[leaf + 1] as number) - (starts[leaf] as number)) / 2),
  );
  const { factorStarts, factors, quotients } = computeFactors(conditions, points);
  const products = new Float64Array(Math.ceil(most / 2));
  return {
    addBase: (base) => {
      for (let leaf = 0; leaf < leaves; leaf++) {
        let expected = values[leaf] as number;
        for (let at = starts[leaf] as number; at < (starts[leaf + 1] as number); at++) {
          expected *= shares[at] as number;
        }
        const output = outputs[leaf] as number;
        base[output] = (base[output] as number) + expected;
      }
    },
    divideLeaf: (leaf, met, into, place) => {
      const from = starts[leaf] as number;
      const size = (starts[leaf + 1] as number) - from;
      const count = points[leaf] as number;
      const first = factorStarts[leaf] as number;
      const { weights } = gaussLegendre(count);
      const value = values[leaf] as number;
      for (let k = 0; k < count; k++) products[k] = value * (weights[k] as number);
      for (let at = 0; at < size; at++) {
        const own = first + (2 * at + (isMet(met, at) ? 0 : 1)) * count;
        for (let k = 0; k < count; k++) {
          products[k] = (products[k] as number) * (factors[own + k] as number);
        }
      }
      for (let at = 0; at < size; at++) {
        const own = first + (2 * at + (isMet(met, at) ? 0 : 1)) * count;
        let gain = 0;
        for (let k = 0; k < count; k++) {
          gain += (products[k] as number) * (quotients[own + k] as number);
        }
        into[place + at] = gain;
      }
    },
  };
}

/**
 * For each condition, at each point t, first where it is met, then where it is not: the factor o t + z (1 − t), and (o − z) divided
 * by it.
 */
function computeFactors({ leaves, starts, shares }: LeafConditions, points: Int32Array) {
  const factorStarts = new Int32Array(leaves + 1);
  for (let leaf = 0; leaf < leaves; leaf++) {
    const count = (starts[leaf + 1] as number) - (starts[leaf] as number);
    factorStarts[leaf + 1] = (factorStarts[leaf] as number) + 2 * count * (points[leaf] as number);
  }
  const factors = new Float64Array(factorStarts[leaves] as number);
  const quotients = new Float64Array(factors.length);
  for (let leaf = 0; leaf < leaves; leaf++) {
    const { places } = gaussLegendre(points[leaf] as number);
    let next = factorStarts[leaf] as number;
    for (let at = starts[leaf] as number; at < (starts[leaf + 1] as number); at++) {
      const share = shares[at] as number;
      for (const t of places) {
        factors[next] = t + share * (1 - t);
        quotients[next] = (1 - share) / (factors[next] as number);
        // z is in the product already, and may be 0
        factors[next + places.length] = share * (1 - t);
        quotients[next++ + places.length] = -1 / (1 - t);
      }
      next += places.length;
    }
  }
  return { factorStarts, factors, quotients };
}
