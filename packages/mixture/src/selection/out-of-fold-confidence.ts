import { takeRows, type FeatureTable } from '@prodrome/core';
import {
  errorModelOf,
  sumErrors,
  type ErrorModel,
  type ErrorSums,
} from '../context/error-model.ts';
import { answersAt, columnOf, type AnswerBatch } from '../model/answer-batch.ts';
import { withConfidence } from '../model/confidence.ts';
import { copyRow } from '../rows/copy-row.ts';
import { pickRows, placesWhere } from '../rows/pick.ts';
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
  const { experts, outputs } = batch;
  const k = experts.length;
  const confidence = batch.confidence.slice();
  const parts = [...new Set(folds)].map((fold) => {
    const places = placesWhere(folds, (other) => other === fold);
    const answers = answersAt(batch, places);
    const own = { fold, places, answers, context: takeRows(context, places) };
    const known = pickRows(labels, places, outputs);
    const sums = experts.map((_, j) =>
      sumErrors(columnOf(answers.values, k, j, outputs), own.context, known),
    );
    return { ...own, sums };
  });
  for (const { fold, places, answers, context: own } of parts) {
    const learned = parts.filter((other) => mayLearn(other.fold, fold, inTime));
    const models = experts.map(({ name }, j): [string, ErrorModel] => {
      const sums = learned.map((part) => part.sums[j] as ErrorSums);
      return [name, errorModelOf(sums, context.columns.length)];
    });
    const filled = withConfidence(answers, new Map(models), own);
    places.forEach((place, i) => {
      copyRow(filled.confidence, i, confidence, place, k);
    });
  }
  return { ...batch, confidence };
}
