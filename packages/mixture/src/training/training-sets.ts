import { createHash } from 'node:crypto';
import type { Fold } from '@prodrome/core';

/** Rows that features and experts are fitted on, and the ones that they are then asked about. */
export interface TrainingSet {
  /** Of the first fit that needed it: `final`, `fold-1`, `fold-1/inner-2`, `fold-1/inner-2+3`. */
  readonly name: string;
  /** Labelled rows, ascending. */
  readonly train: Int32Array;
  /** Labelled rows that some fit asks about, ascending; none for the fit on all rows. */
  readonly held: Int32Array;
}

/**
 * Every training set of a run once: what is fitted without folds i and j serves outer fold i with inner fold j, and the other way
 * round.
 */
export interface TrainingSets {
  /** The name of the set of these training rows; what is asked of it grows by the given rows. */
  add(name: string, train: Int32Array, held: Int32Array): string;
  /** In the order in which they were first needed. */
  all(): readonly TrainingSet[];
}

/** No sets yet. */
export function createTrainingSets(): TrainingSets {
  const sets = new Map<string, TrainingSet>();
  return {
    add: (name, train, held) => {
      const key = createHash('sha256').update(train).digest('hex');
      const found = sets.get(key) ?? { name, train, held: new Int32Array(0) };
      sets.set(key, { ...found, held: union(found.held, held) });
      return found.name;
    },
    all: () => [...sets.values()],
  };
}

/** Rows of either, ascending as they are. */
function union(one: Int32Array, two: Int32Array): Int32Array {
  const both = new Int32Array(one.length + two.length);
  let [i, j, count] = [0, 0, 0];
  while (i < one.length || j < two.length) {
    const [a = Infinity, b = Infinity] = [one[i], two[j]];
    both[count++] = Math.min(a, b);
    if (a <= b) i++;
    if (b <= a) j++;
  }
  return both.slice(0, count);
}

/**
 * Two inner folds left out at once, for every pair: with their answers, what is learned from answers can be judged on a fold that the
 * experts behind them have not seen either. Three folds at the least: of two, nothing would be left to train on.
 */
export function nestedFolds(
  inner: readonly Fold[],
): { readonly without: readonly [number, number]; readonly fold: Fold }[] {
  if (inner.length < 3) return [];
  return inner.flatMap((one, i) =>
    inner.slice(i + 1).map((two, at) => {
      const both = new Set(two.train);
      return {
        without: [i, i + 1 + at] as const,
        fold: {
          train: one.train.filter((row) => both.has(row)),
          test: union(one.test, two.test),
        },
      };
    }),
  );
}
