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
  const { pointStarts, scales, factorStarts, factors, quotients } = prepare(conditions);
  const chosen = new Int32Array(most);
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
      const size = (starts[leaf + 1] as number) - (starts[leaf] as number);
      for (let at = 0; at < size; at++) {
        chosen[at] = 2 * at + (isMet(met, at) ? 1 : 0);
        into[place + at] = 0;
      }
      let own = factorStarts[leaf] as number;
      const end = pointStarts[leaf + 1] as number;
      for (let point = pointStarts[leaf] as number; point < end; point++, own += 2 * size) {
        let product = scales[point] as number;
        for (let at = 0; at < size; at++) {
          product *= factors[own + (chosen[at] as number)] as number;
        }
        for (let at = 0; at < size; at++) {
          const gain = product * (quotients[own + (chosen[at] as number)] as number);
          into[place + at] = (into[place + at] as number) + gain;
        }
      }
    },
  };
}

/** What the integrals of all leaves are made of. */
interface Prepared {
  /** [leaves + 1] where the points t of each leaf begin. */
  readonly pointStarts: Int32Array;
  /** [points] the leaf's value times the point's weight. */
  readonly scales: Float64Array;
  /** [leaves + 1] where the factors of each leaf begin. */
  readonly factorStarts: Int32Array;
  /** For each leaf [points, conditions, 2] o t + z (1 − t), first where it is not met, then where it is. */
  readonly factors: Float64Array;
  /** As the factors: (o − z) divided by them. */
  readonly quotients: Float64Array;
}

function prepare({ leaves, values, starts, shares }: LeafConditions): Prepared {
  const pointStarts = new Int32Array(leaves + 1);
  const factorStarts = new Int32Array(leaves + 1);
  for (let leaf = 0; leaf < leaves; leaf++) {
    const size = (starts[leaf + 1] as number) - (starts[leaf] as number);
    const count = Math.ceil(size / 2);
    pointStarts[leaf + 1] = (pointStarts[leaf] as number) + count;
    factorStarts[leaf + 1] = (factorStarts[leaf] as number) + 2 * size * count;
  }
  const scales = new Float64Array(pointStarts[leaves] as number);
  const factors = new Float64Array(factorStarts[leaves] as number);
  const quotients = new Float64Array(factors.length);
  let next = 0;
  for (let leaf = 0; leaf < leaves; leaf++) {
    const from = pointStarts[leaf] as number;
    const { places, weights } = gaussLegendre((pointStarts[leaf + 1] as number) - from);
    places.forEach((t, k) => {
      scales[from + k] = (values[leaf] as number) * (weights[k] as number);
      for (let at = starts[leaf] as number; at < (starts[leaf + 1] as number); at++, next += 2) {
        const share = shares[at] as number;
        factors[next] = share * (1 - t);
        // z is in the product already, and may be 0
        quotients[next] = -1 / (1 - t);
        factors[next + 1] = t + share * (1 - t);
        quotients[next + 1] = (1 - share) / (factors[next + 1] as number);
      }
    });
  }
  return { pointStarts, scales, factorStarts, factors, quotients };
}
