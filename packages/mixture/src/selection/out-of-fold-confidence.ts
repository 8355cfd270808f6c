import { takeRows, type FeatureTable } from '@prodrome/core';
import { answersAt, type AnswerBatch } from '../model/answer-batch.ts';
import { fitErrorModels, withConfidence } from '../model/confidence.ts';
import { copyRow } from '../rows/copy-row.ts';
import { placesWhere } from '../rows/pick.ts';
import { mayLearn, type Folds } from './other-folds.ts';

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
    const places = placesWhere(folds, (other) => other === fold);
    const models = fitErrorModels(batch, context, known);
    const own = withConfidence(answersAt(batch, places), models, takeRows(context, places));
    places.forEach((place, i) => {
      copyRow(own.confidence, i, confidence, place, k);
    });
  }
  return { ...batch, confidence };
}
