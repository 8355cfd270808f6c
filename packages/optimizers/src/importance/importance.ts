import { createRandomForest } from '@prodrome/trees';
import { shareOf } from '../space/scale.ts';
import { countValues, type SearchSpace } from '../space/space.ts';
import type { TrialRecord } from '../study/trial-record.ts';
import { leafBoxes } from './leaf-boxes.ts';
import { varianceShares } from './variance-shares.ts';

/** What parameters have to do with the loss. */
export interface Importance {
  /** Share of the loss's variance over the whole space that each brings about alone; descending. */
  readonly parameters: readonly { readonly name: string; readonly share: number }[];
  /** What two bring about only together; descending. */
  readonly pairs: readonly { readonly names: readonly [string, string]; readonly share: number }[];
}

/** How a forest is fitted to trials. */
export interface ImportanceOptions {
  /** Default 64. */
  readonly trees?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** Trials below which nothing is said. */
const fewest = 20;

/**
 * How much of the loss's variance over the space each parameter, and each pair, brings about: a forest is fitted to the trials, and each of its trees is analysed exactly. The space
 * counts by its scale: every value of a choice, every step of a logarithm as much as another. A parameter that did not matter in a trial lies in the middle. Failed and pruned trials say nothing.
 * Deterministic.
 * @returns undefined for fewer than 20 trials that count, or where their losses do not differ.
 * Source: Hutter, Hoos & Leyton-Brown 2014, An efficient approach for assessing hyperparameter importance, ICML.
 */
export async function importanceOf(
  space: SearchSpace,
  trials: readonly TrialRecord[],
  { trees = 64, seed = 0 }: ImportanceOptions = {},
): Promise<Importance | undefined> {
  const names = Object.keys(space).filter((name) => countValues(space[name] as Dimension) > 1);
  const counted = trials.filter(({ loss, pruned }) => loss !== undefined && pruned !== true);
  if (counted.length < fewest || names.length === 0) return undefined;
  const columns = names.map((name) =>
    Float64Array.from(counted, ({ parameters }) => {
      const value = parameters[name];
      return value === undefined ? 0.5 : shareOf(space[name] as Dimension, value);
    }),
  );
  const labels = Float64Array.from(counted, ({ loss }) => loss as number);
  const forest = createRandomForest({ trees, seed, columnSubsampleByNode: 1, minDataInLeaf: 3 });
  const model = (await forest.train({ columns, labels })).toJSON();
  const d = names.length;
  const found = model.trees.flatMap((tree) => {
    const boxes = leafBoxes(tree, d, (j, threshold) =>
      sideOf(space[names[j] as string] as Dimension, threshold),
    );
    return varianceShares(boxes, d) ?? [];
  });
  if (found.length === 0) return undefined;
  const meanOf = (of: (one: (typeof found)[number]) => number): number =>
    found.reduce((sum, one) => sum + of(one) / found.length, 0);
  const pairs = [...(found[0]?.pairs.keys() ?? [])].map(([i, j], place) => ({
    names: [names[i] as string, names[j] as string] as const,
    share: meanOf((one) => [...one.pairs.values()][place] as number),
  }));
  const descending = (a: { readonly share: number }, b: { readonly share: number }): number =>
    b.share - a.share;
  return {
    parameters: names
      .map((name, j) => ({ name, share: meanOf(({ alone }) => alone[j] as number) }))
      .sort(descending),
    pairs: pairs.sort(descending),
  };
}

type Dimension = SearchSpace[string];

/** A threshold between two values of a choice or of whole numbers, at the side of their parts. */
function sideOf(dimension: Dimension, threshold: number): number {
  const count = countValues(dimension);
  const hasEqualParts = dimension.kind === 'choice' || dimension.scale === 'linear';
  if (!Number.isFinite(count) || !hasEqualParts) return threshold;
  return Math.floor(threshold * count + 0.5) / count;
}
