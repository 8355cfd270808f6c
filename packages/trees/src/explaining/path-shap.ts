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
  const points = new LeafPoints(most);
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
    begin: (leaf) => {
      points.fill(conditions, leaf);
    },
    divide: (met, into, place) => {
      const { size, count, scales, factors, quotients } = points;
      for (let at = 0; at < size; at++) {
        chosen[at] = 2 * at + (isMet(met, at) ? 1 : 0);
        into[place + at] = 0;
      }
      for (let k = 0, own = 0; k < count; k++, own += 2 * size) {
        let product = scales[k] as number;
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

/** What the integral of a leaf is made of, at each point t. */
class LeafPoints {
  size = 0;
  count = 0;
  /** [points] the leaf's value times the point's weight. */
  readonly scales: Float64Array;
  /** [points, conditions, 2] o t + z (1 − t), first where the condition is not met, then where it is. */
  readonly factors: Float64Array;
  /** As the factors: (o − z) divided by them. */
  readonly quotients: Float64Array;

  /** @param most - conditions of a leaf. */
  constructor(most: number) {
    const count = Math.ceil(most / 2);
    this.scales = new Float64Array(count);
    this.factors = new Float64Array(2 * most * count);
    this.quotients = new Float64Array(2 * most * count);
  }

  fill({ values, starts, shares }: LeafConditions, leaf: number): void {
    const { scales, factors, quotients } = this;
    const from = starts[leaf] as number;
    this.size = (starts[leaf + 1] as number) - from;
    this.count = Math.ceil(this.size / 2);
    const { places, weights } = gaussLegendre(this.count);
    for (let k = 0, next = 0; k < this.count; k++) {
      const t = places[k] as number;
      const rest = 1 - t;
      scales[k] = (values[leaf] as number) * (weights[k] as number);
      for (let at = 0; at < this.size; at++, next += 2) {
        const share = shares[from + at] as number;
        factors[next] = share * rest;
        // z is in the product already, and may be 0
        quotients[next] = -1 / rest;
        const factor = t + share * rest;
        factors[next + 1] = factor;
        quotients[next + 1] = (1 - share) / factor;
      }
    }
  }
}
