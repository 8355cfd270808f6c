import type { TrainContext, TrainingData } from '@prodrome/core';
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
    { columns: columnsOf(table, rows), labels, ...(weights && { weights }) },
    {
      ...(signal && { signal }),
      progress: (event) => context.progress?.(event),
    },
  );
  const { trees, outOfBag } = model;
  const metrics = { trees, ...(outOfBag && { outOfBagBrier: outOfBag.squaredError }) };
  return { model, metrics, notes: [] };
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
