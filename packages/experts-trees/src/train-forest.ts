import type { TrainContext, TrainingData } from '@prodrome/core';
import { softenOneClass, sum } from '@prodrome/numerics';
import type { Forest, ForestInput } from '@prodrome/trees';
import type { ColumnMeaning } from './column-meaning.ts';
import type { RandomForestExpertOptions } from './forest-options.ts';
import { columnsOf } from './table-columns.ts';
import type { Trained } from './trees-expert.ts';

/**
 * Trains a forest. `outOfBagBrier`, where trees left rows out: the Brier score of each row by the trees that did not see it; they saw
 * other days of its patient, so it is too good for new ones.
 */
export async function trainForest(
  create: (options: ForestInput) => Forest,
  options: RandomForestExpertOptions,
  { table, rows, labels, weights }: TrainingData,
  meaning: ColumnMeaning,
  context: TrainContext,
): Promise<Trained> {
  const { signal, stream } = context;
  const forest = create({
    ...engineOptions(options),
    ...meaning,
    seed: Math.floor(stream.fork('trees').next() * 2 ** 31),
  });
  const model = await forest.train(
    {
      columns: columnsOf(table, rows),
      labels: withinReach(labels, weights),
      ...(weights && { weights }),
    },
    {
      ...(signal && { signal }),
      progress: (event) => context.progress?.(event),
    },
  );
  const { trees, outOfBag } = model;
  const metrics = { trees, ...(outOfBag && { outOfBagBrier: outOfBag.squaredError }) };
  return { model, metrics, notes: [], warnings: softenOneClass(labels, { weights }).warnings };
}

/**
 * Labels moved to between ½ / (n + 1) and (n + ½) / (n + 1): leaves of one class are met in every forest, and n rows do not tell that
 * what they do not hold cannot be. A mean of moved labels is the moved mean, so that shares stay shares.
 */
function withinReach(labels: Float64Array, weights: Float64Array | undefined): Float64Array {
  const n = weights ? sum(weights) : labels.length;
  return labels.map((label) => (label * n + 0.5) / (n + 1));
}

function engineOptions({
  nEstimators,
  maxDepth,
  maxLeaves,
  minDataInLeaf,
  columnSubsampleByNode,
  subsample,
  bootstrap,
  categorySmoothing,
  categoryL2,
}: RandomForestExpertOptions): ForestInput {
  return {
    ...{ trees: nEstimators, maxDepth, maxLeaves, minDataInLeaf, columnSubsampleByNode },
    ...{ rowSubsample: subsample, bootstrap, categorySmoothing, categoryL2 },
  };
}
