import type { FeatureTable } from '@prodrome/core';
import { fitErrorModel, type ErrorModel } from './error-model.ts';
import { columnOf, type SeatBatch } from './seat-batch.ts';

/** Error models of every seat, fitted on these rows' errors. */
export function fitErrorModels(
  { seats, values }: SeatBatch,
  context: FeatureTable,
  labels: Float64Array,
): ReadonlyMap<string, ErrorModel> {
  const k = seats.length;
  return new Map(
    seats.map(({ name }, j) => [name, fitErrorModel(columnOf(values, k, j), context, labels)]),
  );
}

/** The batch with every confidence filled in: the expert's own, else its error model's. */
export function withConfidence(
  batch: SeatBatch,
  errorModels: ReadonlyMap<string, ErrorModel>,
  context: FeatureTable,
): SeatBatch {
  const k = batch.seats.length;
  const confidence = batch.confidence.slice();
  batch.seats.forEach(({ name }, j) => {
    const expected = errorModels.get(name)?.confidence(columnOf(batch.values, k, j), context);
    for (let i = 0; i < batch.context.rows; i++) {
      if (Number.isNaN(confidence[i * k + j])) confidence[i * k + j] = expected?.[i] ?? NaN;
    }
  });
  return { ...batch, confidence };
}

/**
 * The batch with every confidence filled in by error models of the other folds, so that no row's confidence has seen its own
 * fold's labels: gates learn from it and are compared on it.
 */
export function withOutOfFoldConfidence(
  batch: SeatBatch,
  context: FeatureTable,
  labels: Float64Array,
  folds: Int32Array,
): SeatBatch {
  const k = batch.seats.length;
  const confidence = batch.confidence.slice();
  for (const fold of new Set(folds)) {
    const known = labels.map((label, i) => (folds[i] === fold ? NaN : label));
    const judged = withConfidence(batch, fitErrorModels(batch, context, known), context);
    for (let at = 0; at < confidence.length; at++) {
      if (folds[Math.floor(at / k)] === fold) confidence[at] = judged.confidence[at] as number;
    }
  }
  return { ...batch, confidence };
}
