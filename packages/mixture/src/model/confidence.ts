import type { FeatureTable } from '@prodrome/core';
import { fitErrorModel, type ErrorModel } from './error-model.ts';
import { mayLearn, type Folds } from './other-folds.ts';
import { columnOf, type AnswerBatch } from './answer-batch.ts';

/** Error models of every expert, fitted on these rows' errors. */
export function fitErrorModels(
  { experts, values, outputs }: AnswerBatch,
  context: FeatureTable,
  labels: Float64Array,
): ReadonlyMap<string, ErrorModel> {
  const k = experts.length;
  return new Map(
    experts.map(({ name }, j) => [
      name,
      fitErrorModel(columnOf(values, k, j, outputs), context, labels),
    ]),
  );
}

/** The batch with every confidence filled in: the expert's own, else its error model's. */
export function withConfidence(
  batch: AnswerBatch,
  errorModels: ReadonlyMap<string, ErrorModel>,
  context: FeatureTable,
): AnswerBatch {
  const k = batch.experts.length;
  const confidence = batch.confidence.slice();
  batch.experts.forEach(({ name }, j) => {
    const expected = errorModels
      .get(name)
      ?.confidence(columnOf(batch.values, k, j, batch.outputs), context);
    for (let i = 0; i < batch.context.rows; i++) {
      if (Number.isNaN(confidence[i * k + j])) confidence[i * k + j] = expected?.[i] ?? NaN;
    }
  });
  return { ...batch, confidence };
}

/**
 * The batch with every confidence filled in by error models of other folds, of folds in time of earlier ones, so that no row's confidence has seen its own
 * fold's labels: gates learn from it and are compared on it.
 */
export function withOutOfFoldConfidence(
  batch: AnswerBatch,
  context: FeatureTable,
  /** [n, outputs] */
  labels: Float64Array,
  { folds, inTime }: Folds,
): AnswerBatch {
  const { outputs } = batch;
  const k = batch.experts.length;
  const confidence = batch.confidence.slice();
  for (const fold of new Set(folds)) {
    const known = labels.map((label, at) =>
      mayLearn(folds[Math.floor(at / outputs)] as number, fold, inTime) ? label : NaN,
    );
    const filled = withConfidence(batch, fitErrorModels(batch, context, known), context);
    for (let at = 0; at < confidence.length; at++) {
      if (folds[Math.floor(at / k)] === fold) confidence[at] = filled.confidence[at] as number;
    }
  }
  return { ...batch, confidence };
}
