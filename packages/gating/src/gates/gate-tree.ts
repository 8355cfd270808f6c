import type { Objective } from '@prodrome/numerics';
import type { ExpertGroups } from './expert-groups.ts';
import type { PackedGate } from './gate-objective.ts';

/** Sizes of a gate of two levels, and which group each expert is in. */
export interface TreeShape {
  readonly k: number;
  readonly d: number;
  readonly groups: number;
  /** [k] */
  readonly places: Int32Array;
}

/** Parameters: [groups, d + 1] score weights of groups, intercept last; [k, d + 1] of experts; then one weight of the confidence. */
export const countOfTree = ({ k, d, groups }: TreeShape): number => (groups + k) * (d + 1) + 1;

/** All that a trained gate's weights depend on. */
export interface HierarchicalFit {
  readonly experts: readonly string[];
  readonly groups: ExpertGroups;
  readonly columns: readonly string[];
  /** As `countOfTree` tells. */
  readonly parameters: Float64Array;
}

/** What a row is scored by. */
interface TreeRow {
  /** Where the row begins in [n, d]. */
  readonly context: ArrayLike<number>;
  readonly contextFrom: number;
  /** Where the row begins in [n, k]; not 0 = present. */
  readonly present: ArrayLike<number>;
  /** [n, k]; 0 where unknown or not used. */
  readonly confidence: ArrayLike<number>;
  readonly from: number;
}

/** Softmaxes of one row at a time, in buffers that are written anew for each. */
export interface GateTree {
  /** [groups] weights of groups; 0 where nobody is present. */
  readonly outer: Float64Array;
  /** [k] weights of experts within their group; 0 where not present. */
  readonly inner: Float64Array;
  /** False when nobody is present. */
  readonly weigh: (parameters: Float64Array, row: TreeRow) => boolean;
}

/** The softmaxes of a tree of this shape. */
export function createTree({ k, d, groups, places }: TreeShape): GateTree {
  const outer = new Float64Array(groups);
  const inner = new Float64Array(k);
  const tops = new Float64Array(groups);
  const totals = new Float64Array(groups);
  const weigh: GateTree['weigh'] = (parameters, row) => {
    const trust = parameters[parameters.length - 1] as number;
    tops.fill(-Infinity);
    for (let j = 0; j < k; j++) {
      if (row.present[row.from + j] === 0) continue;
      const confidence = row.confidence[row.from + j] as number;
      const own = linear(parameters, (groups + j) * (d + 1), d, row) + trust * confidence;
      const group = places[j] as number;
      inner[j] = own;
      tops[group] = Math.max(tops[group] as number, own);
    }
    totals.fill(0);
    for (let j = 0; j < k; j++) {
      const group = places[j] as number;
      const isPresent = row.present[row.from + j] !== 0;
      inner[j] = isPresent ? Math.exp((inner[j] as number) - (tops[group] as number)) : 0;
      totals[group] = (totals[group] as number) + (inner[j] as number);
    }
    for (let j = 0; j < k; j++) {
      if (inner[j] !== 0) inner[j] = (inner[j] as number) / (totals[places[j] as number] as number);
    }
    return softmaxOfGroups(parameters, row);
  };
  const softmaxOfGroups = (parameters: Float64Array, row: TreeRow): boolean => {
    let top = -Infinity;
    for (let g = 0; g < groups; g++) {
      if (totals[g] === 0) continue;
      outer[g] = linear(parameters, g * (d + 1), d, row);
      top = Math.max(top, outer[g] as number);
    }
    if (top === -Infinity) return false;
    let total = 0;
    for (let g = 0; g < groups; g++) {
      outer[g] = totals[g] === 0 ? 0 : Math.exp((outer[g] as number) - top);
      total += outer[g] as number;
    }
    for (let g = 0; g < groups; g++) outer[g] = (outer[g] as number) / total;
    return true;
  };
  return { outer, inner, weigh };
}

function linear(
  parameters: Float64Array,
  at: number,
  d: number,
  { context, contextFrom }: TreeRow,
): number {
  let score = parameters[at + d] as number;
  for (let c = 0; c < d; c++) {
    score += (parameters[at + c] as number) * (context[contextFrom + c] as number);
  }
  return score;
}

/** −Σ w·log Σ_g G_g(x) Σ_{j in g} g_j(x)·p_j(y|x) + ½·l2·‖parameters‖², with its gradient. */
export function treeObjective(packed: PackedGate, shape: TreeShape, l2: number): Objective {
  const { n, context, likelihoods, confidence, weights } = packed;
  const { k, d, groups, places } = shape;
  const { outer, inner, weigh } = createTree(shape);
  /** [groups] P(labels) under each group. */
  const mixed = new Float64Array(groups);
  return (parameters, gradient) => {
    const last = parameters.length - 1;
    let loss = 0;
    for (let at = 0; at <= last; at++) {
      const parameter = parameters[at] as number;
      gradient[at] = l2 * parameter;
      loss += (l2 / 2) * parameter * parameter;
    }
    const add = (at: number, row: number, slope: number): void => {
      for (let c = 0; c < d; c++) {
        gradient[at + c] = (gradient[at + c] as number) + slope * (context[row * d + c] as number);
      }
      gradient[at + d] = (gradient[at + d] as number) + slope;
    };
    for (let row = 0; row < n; row++) {
      const from = row * k;
      const given = { context, contextFrom: row * d, present: likelihoods, confidence, from };
      if (!weigh(parameters, given)) continue;
      mixed.fill(0);
      for (let j = 0; j < k; j++) {
        const group = places[j] as number;
        mixed[group] =
          (mixed[group] as number) + (inner[j] as number) * (likelihoods[from + j] as number);
      }
      let total = 0;
      for (let g = 0; g < groups; g++) total += (outer[g] as number) * (mixed[g] as number);
      const w = weights === undefined ? 1 : (weights[row] as number);
      loss -= w * Math.log(total);
      // d loss / d score = weight − responsibility, on each level
      for (let g = 0; g < groups; g++) {
        const share = outer[g] as number;
        if (share !== 0) add(g * (d + 1), row, w * share * (1 - (mixed[g] as number) / total));
      }
      for (let j = 0; j < k; j++) {
        if (inner[j] === 0) continue;
        const group = places[j] as number;
        const own = (outer[group] as number) * (inner[j] as number);
        const apart = (mixed[group] as number) - (likelihoods[from + j] as number);
        const slope = (w * own * apart) / total;
        add((groups + j) * (d + 1), row, slope);
        gradient[last] = (gradient[last] as number) + slope * (confidence[from + j] as number);
      }
    }
    return loss;
  };
}
