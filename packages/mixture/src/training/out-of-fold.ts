import { ProdromeError, takeRows, unnestStates, type ComponentState } from '@prodrome/core';
import { joinAnswers, type AnswerBatch } from '../model/answer-batch.ts';
import { copyRow } from '../rows/copy-row.ts';
import type { PlannedExpert } from '../model/plan.ts';
import { pickRows, placesIn } from '../rows/pick.ts';
import { concatAnswers } from '../selection/concat-answers.ts';
import type { LabelledAnswers, OutOfFold } from '../selection/labelled-answers.ts';
import { concat } from '../rows/concat.ts';
import { loadContext } from './fold-context.ts';
import { forecastSet, isOnePerson } from '../validation/forecast-set.ts';
import { daysBetween } from '../validation/slice.ts';
import type { Fit, TrainingRun } from './training-run.ts';
import { taskName } from './training-tasks.ts';

/** Outputs of finished tasks, by name. */
export type TaskOutputs = ReadonlyMap<string, ComponentState>;

/** The cross-fitted answers of a fit's training rows, put together from its inner folds. */
export function outOfFold(
  run: TrainingRun,
  fit: Fit,
  experts: readonly PlannedExpert[],
  inputs: TaskOutputs,
): OutOfFold {
  const { dataset } = run;
  const inTime = isOnePerson(dataset);
  const main = join(
    run,
    fit.inner.map(({ test, set }, fold) => ({ test, set, fold })),
    experts,
    inputs,
  );
  return {
    ...main,
    inTime,
    set: forecastSet(
      dataset,
      concat(
        Int32Array,
        fit.inner.map(({ test }) => test),
      ),
    ),
    nested: (fold) => {
      const others = fit.nested.flatMap(({ without: [i, j], set }) => {
        const other = i === fold ? j : i;
        return i === fold || j === fold
          ? [{ test: fit.inner[other]?.test ?? new Int32Array(0), set, fold: other }]
          : [];
      });
      return others.length > 0 ? join(run, others, experts, inputs) : undefined;
    },
  };
}

/** What the experts of a training set say of some rows and of the days between them, and where these rows stand in it. */
export function answersIn(
  { dataset: { table }, sets, task: { outputs } }: TrainingRun,
  name: string,
  rows: Int32Array,
  experts: readonly PlannedExpert[],
  inputs: TaskOutputs,
): { readonly batch: AnswerBatch; readonly places: Int32Array } {
  const asked = daysBetween(table, sets.find((set) => set.name === name)?.held ?? rows);
  const own = daysBetween(table, rows);
  const at = placesIn(asked, own);
  const answers = experts.map((expert) => {
    const { tensors } = outputOf(inputs, taskName.expert(name, expert));
    const { values, confidence, absence } = tensors;
    return {
      outputs,
      values: pickRows(values?.data as Float64Array, at, outputs),
      absence: Uint8Array.from(at, (place) => (absence?.data as Uint8Array)[place] as number),
      ...(confidence && { confidence: pickRows(confidence.data as Float64Array, at, 1) }),
    };
  });
  const context = loadContext(
    unnestStates(outputOf(inputs, taskName.features(name))).parts['context'],
  );
  return {
    batch: joinAnswers(experts, answers, takeRows(context, at), outputs),
    places: placesIn(own, rows),
  };
}

interface AnsweredFold {
  readonly test: Int32Array;
  readonly set: string;
  readonly fold: number;
}

/** Answers of several folds, one after the other; rows that are not tested in them have no label. */
function join(
  run: TrainingRun,
  folds: readonly AnsweredFold[],
  experts: readonly PlannedExpert[],
  inputs: TaskOutputs,
): LabelledAnswers {
  const { outputs } = run.task;
  const parts = folds.map(({ test, set, fold }) => {
    const { batch, places } = answersIn(run, set, test, experts, inputs);
    const labels = new Float64Array(batch.context.rows * outputs).fill(NaN);
    const known = pickRows(run.dataset.labels, test, outputs);
    places.forEach((place, i) => {
      copyRow(known, i, labels, place, outputs);
    });
    return { batch, labels, folds: new Int32Array(batch.context.rows).fill(fold) };
  });
  return concatAnswers(parts);
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
