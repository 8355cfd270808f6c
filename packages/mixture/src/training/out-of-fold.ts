import { ProdromeError, unnestStates, type ComponentState } from '@prodrome/core';
import { joinAnswers } from '../model/answer-batch.ts';
import type { PlannedExpert } from '../model/plan.ts';
import { pickRows } from '../model/pick.ts';
import type { OutOfFold } from '../selection/fit-council.ts';
import { concat, concatContexts, loadContext } from './fold-context.ts';
import { forecastSet, isOnePerson } from './forecast-set.ts';
import type { Fit, TrainingRun } from './training-run.ts';
import { taskName } from './training-tasks.ts';

/** Outputs of finished tasks, by name. */
export type TaskOutputs = ReadonlyMap<string, ComponentState>;

/** The cross-fitted answers of a fit's training rows, put together from its inner folds. */
export function outOfFold(
  { dataset, task: { outputs } }: TrainingRun,
  fit: Fit,
  experts: readonly PlannedExpert[],
  inputs: TaskOutputs,
): OutOfFold {
  const parts = fit.inner.map(({ test }, inner) => {
    const answers = experts.map((expert) => {
      const { tensors } = outputOf(inputs, taskName.expert(fit, inner, expert));
      const { values, confidence, absence } = tensors;
      return {
        outputs,
        values: values?.data as Float64Array,
        absence: absence?.data as Uint8Array,
        ...(confidence && { confidence: confidence.data as Float64Array }),
      };
    });
    const features = outputOf(inputs, taskName.features(fit, inner));
    const context = loadContext(unnestStates(features).parts['context']);
    return { rows: test, fold: inner, batch: joinAnswers(experts, answers, context, outputs) };
  });
  const rows = concat(
    Int32Array,
    parts.map((part) => part.rows),
  );
  const joined = <A extends Float64Array | Uint8Array>(
    type: new (length: number) => A,
    of: (batch: (typeof parts)[number]['batch']) => A,
  ): A =>
    concat(
      type,
      parts.map(({ batch }) => of(batch)),
    );
  const { labels, patients } = forecastSet(dataset, rows);
  return {
    batch: {
      ...{ experts, outputs },
      values: joined(Float64Array, (batch) => batch.values),
      confidence: joined(Float64Array, (batch) => batch.confidence),
      absence: joined(Uint8Array, (batch) => batch.absence),
      context: concatContexts(parts.map(({ batch }) => batch.context)),
    },
    labels: pickRows(dataset.labels, rows, outputs),
    folds: concat(
      Int32Array,
      parts.map((part) => new Int32Array(part.rows.length).fill(part.fold)),
    ),
    inTime: isOnePerson(dataset),
    set: { labels, patients },
  };
}

/**
 * The output of a finished task.
 * @throws ProdromeError `STATE` when there is none.
 */
export function outputOf(outputs: TaskOutputs, name: string): ComponentState {
  const state = outputs.get(name);
  if (state) return state;
  throw new ProdromeError('STATE', { where: name, expected: 'a finished task', got: 'nothing' });
}
