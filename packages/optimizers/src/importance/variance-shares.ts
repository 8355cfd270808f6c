import type { LeafBox } from './leaf-boxes.ts';

/** How a function's variance over the unit cube comes about. */
export interface VarianceShares {
  /** [d] by each coordinate alone. */
  readonly alone: Float64Array;
  /** By the interaction of two, i < j, beside what each does alone. */
  readonly pairs: ReadonlyMap<readonly [number, number], number>;
}

/**
 * The functional analysis of variance of a function that is constant in boxes which fill the cube, exactly: by the means over all other coordinates. Undefined where it does
 * not vary.
 * Source: Hutter, Hoos & Leyton-Brown 2014, An efficient approach for assessing hyperparameter importance, ICML, algorithms 1 and 2.
 */
export function varianceShares(boxes: readonly LeafBox[], d: number): VarianceShares | undefined {
  const volumes = boxes.map(({ low, high }) =>
    low.reduce((all, x, j) => all * ((high[j] as number) - x), 1),
  );
  const mean = boxes.reduce((sum, { value }, k) => sum + (volumes[k] as number) * value, 0);
  const total = boxes.reduce(
    (sum, { value }, k) => sum + (volumes[k] as number) * (value - mean) ** 2,
    0,
  );
  if (!(total > 1e-12 * mean * mean) || total === 0) return undefined;
  const cuts = Array.from({ length: d }, (_, j) => cutsOf(boxes, j));
  const varianceOf = (of: readonly number[]): number => {
    const cells = of.map((j) => (cuts[j] as Cuts).widths);
    const second = cells[1] ?? Float64Array.of(1);
    const means = new Float64Array((cells[0] as Float64Array).length * second.length);
    boxes.forEach(({ low, high, value }, k) => {
      const own = of.reduce((all, j) => all * ((high[j] as number) - (low[j] as number)), 1);
      // in every cell of these coordinates what is left of the box counts by its share of the others
      const weight = own > 0 ? ((volumes[k] as number) / own) * (value - mean) : 0;
      const [from, to] = rangeOf(cuts[of[0] as number] as Cuts, low, high, of[0] as number);
      const [start, end] =
        of[1] === undefined ? [0, 1] : rangeOf(cuts[of[1]] as Cuts, low, high, of[1]);
      for (let i = from; i < to; i++) {
        for (let j = start; j < end; j++) {
          const place = i * second.length + j;
          means[place] = (means[place] as number) + weight;
        }
      }
    });
    return means.reduce((sum, one, place) => {
      const i = Math.floor(place / second.length);
      const width = (cells[0]?.[i] as number) * (second[place % second.length] as number);
      return sum + width * one * one;
    }, 0);
  };
  const alone = Float64Array.from({ length: d }, (_, j) => varianceOf([j]) / total);
  const pairs = new Map<readonly [number, number], number>();
  for (let i = 0; i < d; i++) {
    for (let j = i + 1; j < d; j++) {
      const both = varianceOf([i, j]) / total;
      pairs.set([i, j], Math.max(0, both - (alone[i] as number) - (alone[j] as number)));
    }
  }
  return { alone, pairs };
}

interface Cuts {
  /** Where each begins, ascending, to its place. */
  readonly places: ReadonlyMap<number, number>;
  readonly widths: Float64Array;
}

function cutsOf(boxes: readonly LeafBox[], j: number): Cuts {
  const sides = new Set([0, 1]);
  for (const { low, high } of boxes) sides.add(low[j] as number).add(high[j] as number);
  const sorted = [...sides].sort((a, b) => a - b);
  return {
    places: new Map(sorted.map((side, place) => [side, place])),
    widths: Float64Array.from(sorted.slice(1), (side, place) => side - (sorted[place] as number)),
  };
}

const rangeOf = (
  { places }: Cuts,
  low: Float64Array,
  high: Float64Array,
  j: number,
): readonly [number, number] => [
  places.get(low[j] as number) as number,
  places.get(high[j] as number) as number,
];
