import type { CallContext } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { joinAnswers } from '../model/answer-batch.ts';
import { askExpert, type ExpertAnswers } from '../model/ask-expert.ts';
import { gateContext } from '../model/gate-context.ts';
import type { PlannedExpert } from '../model/plan.ts';
import { copyRow } from '../rows/copy-row.ts';
import { pickRows } from '../rows/pick.ts';
import type { LabelledAnswers } from '../selection/labelled-answers.ts';
import type { CrossValidationSetting, PreparedFold } from '../validation/prepare-fold.ts';

/** A part of the training rows, asked of experts that learn from the others. */
export interface Half extends PreparedFold {
  readonly number: number;
  /** Places of its test rows among the rows that are asked, which are all days between them. */
  readonly places: Int32Array;
}

/** How an expert learns in a round. @param weights - of the half's training rows */
export interface Learning extends CallContext {
  readonly seed: string;
  readonly weights?: Float64Array;
}

/** Trains an expert on the other half and asks it about this one; what goes wrong is absence. @throws ProdromeError `CANCELLED` only. */
export const askHalf = (
  { dataset, task }: CrossValidationSetting,
  { fold, training, trained, asked, held, number }: Half,
  expert: PlannedExpert,
  { seed, weights, signal }: Learning,
): Promise<ExpertAnswers> => {
  const call = signal ? { signal } : {};
  return askExpert({
    expert,
    find: async () => {
      const model = expert.type.create(expert.options, { task, specialty: expert.specialty });
      await model.train(
        {
          task,
          table: trained.tableFor(expert),
          rows: training.rows,
          labels: pickRows(dataset.labels, fold.train, task.outputs),
          ...(weights && { weights }),
        },
        { ...call, stream: createStream(seed).fork(`${expert.name} ${number}`) },
      );
      return model;
    },
    features: asked,
    rows: held.rows,
    outputs: task.outputs,
    ...call,
  });
};

/** A half's answers as gates learn from them. */
export function labelledHalf(
  { dataset, task: { outputs }, domains }: CrossValidationSetting,
  { fold, asked, held, places, number }: Half,
  experts: readonly PlannedExpert[],
  answers: readonly ExpertAnswers[],
): LabelledAnswers {
  const context = gateContext(asked, held.rows, domains);
  const labels = new Float64Array(context.rows * outputs).fill(NaN);
  const known = pickRows(dataset.labels, fold.test, outputs);
  places.forEach((place, i) => {
    copyRow(known, i, labels, place, outputs);
  });
  return {
    batch: joinAnswers(experts, answers, context, outputs),
    labels,
    folds: new Int32Array(context.rows).fill(number),
  };
}
