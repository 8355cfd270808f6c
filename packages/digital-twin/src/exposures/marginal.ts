import { normalCdf, normalQuantile } from '@prodrome/numerics';

/** How a value of a variable becomes a standard normal number and back, for one person. */
export interface Marginal {
  /** Middle of the mass at the value, as a normal number; NaN stays. */
  readonly toNormal: (value: number) => number;
  readonly fromNormal: (z: number) => number;
}

const reach = 4;
const step = 0.05;
const knots = (2 * reach) / step + 1;

/** Values in ascending order with their weights. */
export interface Weighted {
  readonly points: readonly number[];
  readonly weights: readonly number[];
}

/**
 * The distribution of own values, in ascending order and of weight 1 each, and others: steps where it is discrete, else straight between the middles of their mass, and flat beyond the least and the
 * greatest.
 */
export function createMarginal(own: Float64Array, others: Weighted, isDiscrete: boolean): Marginal {
  const { points, below, mass } = sortedMass(own, others);
  const middle = points.map((_, i) => (below[i] as number) + (mass[i] as number) / 2);
  const normals = middle.map(normalQuantile);
  const toNormal = (value: number): number => {
    if (Number.isNaN(value)) return NaN;
    return isDiscrete
      ? (normals[nearest(points, value)] as number)
      : straight(points, normals, value);
  };
  if (isDiscrete) {
    // shares that are summed may end a little above 1
    const upper = points.map((_, i) => Math.min(1, (below[i] as number) + (mass[i] as number)));
    const bounds = upper.map(normalQuantile);
    return {
      toNormal,
      fromNormal: (z) => {
        let i = 0;
        while (i < points.length - 1 && z > (bounds[i] as number)) i++;
        return points[i] as number;
      },
    };
  }
  const table = Float64Array.from({ length: knots }, (_, k) =>
    straight(middle, points, normalCdf(k * step - reach)),
  );
  return {
    toNormal,
    fromNormal: (z) => {
      const at = Math.min(knots - 1.000001, Math.max(0, (z + reach) / step));
      const low = Math.floor(at);
      const from = table[low] as number;
      return from + (at - low) * ((table[low + 1] as number) - from);
    },
  };
}

/** Distinct values in order, with the mass at each and below it; the whole is 1. Both lists are in order already. */
function sortedMass(own: Float64Array, others: Weighted) {
  const total = own.length + others.weights.reduce((sum, weight) => sum + weight, 0);
  const points: number[] = [];
  const mass: number[] = [];
  const take = (value: number, weight: number): void => {
    const last = points.length - 1;
    if (points[last] === value) mass[last] = (mass[last] as number) + weight / total;
    else {
      points.push(value);
      mass.push(weight / total);
    }
  };
  let next = 0;
  others.points.forEach((point, k) => {
    while (next < own.length && (own[next] as number) <= point) take(own[next++] as number, 1);
    take(point, others.weights[k] as number);
  });
  while (next < own.length) take(own[next++] as number, 1);
  let sum = 0;
  const below = mass.map((share) => {
    const before = sum;
    sum += share;
    return before;
  });
  return { points, below, mass };
}

/** Linear interpolation over ascending places, flat beyond them. */
function straight(places: readonly number[], heights: readonly number[], at: number): number {
  let low = 0;
  let high = places.length - 1;
  if (at <= (places[0] as number)) return heights[0] as number;
  if (at >= (places[high] as number)) return heights[high] as number;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) <= at) low = middle;
    else high = middle;
  }
  const [from, to] = [places[low] as number, places[high] as number];
  const share = (at - from) / (to - from);
  return (heights[low] as number) + share * ((heights[high] as number) - (heights[low] as number));
}

function nearest(points: readonly number[], value: number): number {
  let best = 0;
  for (let i = 1; i < points.length; i++) {
    if (Math.abs((points[i] as number) - value) < Math.abs((points[best] as number) - value))
      best = i;
  }
  return best;
}
