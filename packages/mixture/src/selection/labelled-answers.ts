import type { FeatureTable, GatingBatch } from '@prodrome/core';
import type { ForecastSet } from '@prodrome/evaluation';
import { answersAt, membersOf, type AnswerBatch } from '../model/answer-batch.ts';
import { fitErrorModels, withConfidence } from '../model/confidence.ts';
import { pickRows, placesWhere } from '../rows/pick.ts';
import { mayLearn } from './other-folds.ts';
import { withOutOfFoldConfidence } from './out-of-fold-confidence.ts';

/** Answers of experts that were trained without the fold of their row. */
export interface LabelledAnswers {
  /** Every day of the folds' patients from the first that counts to the last. */
  readonly batch: AnswerBatch;
  /** [n, outputs]; NaN in rows that do not count: they tell of the past of those that do. */
  readonly labels: Float64Array;
  /** [n] */
  readonly folds: Int32Array;
}

/** Out-of-fold answers of the training patients. */
export interface OutOfFold extends LabelledAnswers {
  /** Whether the folds follow each other in time. */
  readonly inTime: boolean;
  /** Every output of a row that counts is a forecast: [n · outputs]. */
  readonly set: ForecastSet;
  /**
   * The other folds' answers by experts that were trained without the given fold, too; undefined where folds are in time, or too few.
   * What is learned from a fold's ordinary out-of-fold answers knows the labels of every other fold through the experts.
   */
  nested(fold: number): LabelledAnswers | undefined;
}

/** What a mixing may learn from when a fold is to be forecast, and that fold, both under the same error models. */
export interface FoldToJudge {
  readonly fold: number;
  readonly known: GatingAnswers;
  /** False where the experts behind `known` have seen the fold: enough to fix weights by, not to judge what is learned. */
  readonly isNested: boolean;
  /** The fold's rows, at these places of all. */
  readonly places: Int32Array;
  readonly asked: GatingBatch;
}

/** What gates learn from. */
export interface GatingAnswers {
  readonly batch: GatingBatch;
  readonly labels: Float64Array;
  readonly folds: Int32Array;
  readonly inTime: boolean;
  /** All experts, of the same rows. */
  readonly answers: AnswerBatch;
}

/** Answers as gates learn from them: confidences by error models of other folds. @param scale - the gate context, scaled */
export function gatingAnswers(
  { batch, labels, folds }: LabelledAnswers,
  inTime: boolean,
  scale: (context: FeatureTable) => FeatureTable,
): GatingAnswers {
  const context = scale(batch.context);
  const filled = withOutOfFoldConfidence(batch, context, labels, { folds, inTime });
  return { batch: membersOf(filled, context), labels, folds, inTime, answers: filled };
}

/** Every fold that can be judged, in order; of folds in time not the first. */
export function* foldsToJudge(
  whole: Omit<OutOfFold, 'set'>,
  scale: (context: FeatureTable) => FeatureTable,
): Generator<FoldToJudge> {
  const { batch, folds, inTime } = whole;
  for (const fold of [...new Set(folds)].sort((a, b) => a - b)) {
    const nested = inTime ? undefined : whole.nested(fold);
    const learned = nested ?? otherFolds(whole, fold);
    if (learned.folds.length === 0) continue;
    const models = fitErrorModels(learned.batch, scale(learned.batch.context), learned.labels);
    const places = placesWhere(folds, (other) => other === fold);
    const own = answersAt(batch, places);
    const context = scale(own.context);
    yield {
      ...{ fold, places },
      known: gatingAnswers(learned, inTime, scale),
      isNested: inTime || nested !== undefined,
      asked: membersOf(withConfidence(own, models, context), context),
    };
  }
}

/** What may be learned from for a fold, of the ordinary out-of-fold answers. */
function otherFolds(
  { batch, labels, folds, inTime }: Omit<OutOfFold, 'set'>,
  fold: number,
): LabelledAnswers {
  const places = placesWhere(folds, (other) => mayLearn(other, fold, inTime));
  return {
    batch: answersAt(batch, places),
    labels: pickRows(labels, places, batch.outputs),
    folds: places.map((place) => folds[place] as number),
  };
}
