import type { FeatureTable } from '@prodrome/core';
import { fitErrorModel, type ErrorModel } from '../context/error-model.ts';
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
