import type { ExpertType, TrainContext, TrainingData } from '@prodrome/core';
import { holdOutGroups, softenOneClass } from '@prodrome/numerics';
import { createGradientBoosting, type LabelledRows } from '@prodrome/trees';
import type { ColumnMeaning } from './column-meaning.ts';
import {
  gradientBoostingExpertOptionsSchema,
  gradientBoostingExpertSpace,
  type GradientBoostingExpertOptions,
} from './gradient-boosting-options.ts';
import { columnsOf } from './table-columns.ts';
import { defineTreesExpert, type Trained } from './trees-expert.ts';

/**
 * Gradient boosted trees on the rows as they are, in their own units: missing values and unseen categories go to the side of each split
 * that was learned. Deterministic by the seed; one row has the same bits alone as among others. The event loop gets a turn before
 * each tree, and a cancelled training ends there.
 * Source: Friedman 2001 (doi:10.1214/aos/1013203451); Ke et al. 2017, LightGBM.
 */
export const gradientBoosting: ExpertType<GradientBoostingExpertOptions> = defineTreesExpert({
  type: 'gradient_boosting',
  description: 'gradient boosted trees, missing values as they are',
  options: gradientBoostingExpertOptionsSchema,
  space: gradientBoostingExpertSpace,
  objective: 'logistic',
  train,
});

async function train(
  options: GradientBoostingExpertOptions,
  data: TrainingData,
  meaning: ColumnMeaning,
  context: TrainContext,
): Promise<Trained> {
  const { table, rows } = data;
  const { signal, stream } = context;
  const { validationFraction, patience } = options;
  const patients = Int32Array.from(rows, (row) => table.patients[row] as number);
  const drawn = holdOutGroups(patients, validationFraction, stream.fork('validation'));
  // what is kept apart must not take the only events with it
  const apart = leavesOneClass(data, drawn) ? drawn.map(() => 0) : drawn;
  const isStopped = apart.includes(1);
  const { labels, warnings } = softenOneClass(data.labels, { weights: data.weights });
  const learned = { ...data, labels };
  const boosting = createGradientBoosting({
    ...engineOptions(options),
    ...meaning,
    ...(isStopped && { patience }),
    seed: Math.floor(stream.fork('subsamples').next() * 2 ** 31),
  });
  const given = {
    ...labelledRows(learned, apart, 0),
    ...(isStopped && { validation: labelledRows(learned, apart, 1) }),
  };
  const model = await boosting.train(given, {
    ...(signal && { signal }),
    // the loss is computed for whoever asks
    ...(context.progress && {
      progress: ({ done, total, loss }) => {
        context.progress?.({ done, total, loss });
      },
    }),
  });
  const notes = isStopped || validationFraction === 0 ? [] : [noteOf(drawn)];
  return { model, metrics: { trees: model.trees }, notes, warnings };
}

/** Whether the rows that are not kept apart are of one class, and all are not. */
function leavesOneClass({ labels, weights }: TrainingData, apart: Uint8Array): boolean {
  const isOne = (given: Float64Array | undefined) =>
    softenOneClass(labels, { weights: given }).labels !== labels;
  return isOne(labels.map((_, i) => (apart[i] === 1 ? 0 : (weights?.[i] ?? 1)))) && !isOne(weights);
}

function engineOptions({
  nEstimators,
  maxDepth,
  maxLeaves = 2 ** maxDepth,
  learningRate,
  minDataInLeaf,
  l1,
  l2,
  subsample,
  columnSubsample,
  categorySmoothing,
  categoryL2,
}: GradientBoostingExpertOptions) {
  return {
    ...{ trees: nEstimators, maxDepth, maxLeaves, learningRate, minDataInLeaf, l1, l2 },
    ...{ rowSubsample: subsample, columnSubsample, categorySmoothing, categoryL2 },
  };
}

/** Why all rows were learned from. */
const noteOf = (drawn: Uint8Array): string =>
  `too few patients${drawn.includes(1) ? ' with events' : ''} to keep some apart for early stopping: all trees were trained`;

/** The rows that are kept apart, or those that are not. */
function labelledRows(
  { table, rows, labels, weights }: TrainingData,
  apart: Uint8Array,
  side: 0 | 1,
): LabelledRows {
  const isOwn = (_: number, i: number): boolean => apart[i] === side;
  return {
    columns: columnsOf(table, rows.filter(isOwn)),
    labels: labels.filter(isOwn),
    ...(weights && { weights: weights.filter(isOwn) }),
  };
}
