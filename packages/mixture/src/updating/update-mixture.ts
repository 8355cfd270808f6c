import {
  ProdromeError,
  type CallContext,
  type ComponentState,
  type EventSink,
} from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';
import { answersAt, columnOf, everyRow } from '../model/answer-batch.ts';
import { askExperts } from '../model/ask-experts.ts';
import { combineAnswers } from '../model/combine-answers.ts';
import { saveCouncil, type Decision } from '../model/council.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import type { LearnedPlan } from '../model/plan.ts';
import { concat } from '../rows/concat.ts';
import { copyRow } from '../rows/copy-row.ts';
import { pickRows, placesIn } from '../rows/pick.ts';
import { concatAnswers } from '../selection/concat-answers.ts';
import { evaluateForecasts, type Metrics } from '../selection/evaluate-forecasts.ts';
import { fitCouncil, type FittedCouncil } from '../selection/fit-council.ts';
import type { LabelledAnswers, OutOfFold } from '../selection/labelled-answers.ts';
import { compare } from '../selection/select-served.ts';
import { labelledRows } from '../training/training-run.ts';
import { forecastSet } from '../validation/forecast-set.ts';
import { countPatients, innerFolds } from '../validation/inner-folds.ts';

/** How a mixture is updated. */
export interface UpdateOptions extends CallContext {
  readonly seed: string;
  /** Most replicates of the jackknife over patients behind the intervals of metrics. */
  readonly replicates: number;
  readonly emit?: EventSink;
}

/** What new patients say of a mixture, and what it becomes. */
export interface UpdatedMixture {
  /** On the new patients, each forecast by a mixture that was updated on others; `before the update` is the model as it is. */
  readonly metrics: Metrics;
  /** The updated mixture against the model as it is. */
  readonly decision: Decision;
  /** What is new of the model: the state of its council. Absent where it was not better by an interval. */
  readonly council?: ComponentState;
}

const [before, folds] = ['before the update', 5];

/**
 * Updates what mixes and calibrates to new patients; the experts stay as they are. Which way of mixing is served, and whether it is calibrated, is chosen anew as in
 * training. Experts that have not seen these patients answer out of sample, so that nothing is cross-fitted but the mixing itself.
 * It is judged on folds of patients against the model as it is, by the jackknife over patients at 95 %. Deterministic by seed.
 * @param dataset - labelled, of patients whom no training of this model has seen: nothing here can tell.
 * @throws ProdromeError `DATA_INSUFFICIENT` for fewer than five labelled patients, or labels of one class; `NO_EXPERT`; `SCHEMA`; `CANCELLED`.
 * Source: model updating, Steyerberg 2019, "Clinical Prediction Models", chapter 20.
 */
export async function updateMixture(
  model: MixtureModel,
  plan: LearnedPlan,
  dataset: Dataset,
  { seed, replicates, emit, signal }: UpdateOptions,
): Promise<UpdatedMixture> {
  const { task } = model;
  const { outputs } = task;
  const call = signal ? { signal } : {};
  const stream = createStream(seed);
  const rows = labelledRows(dataset.labels, outputs);
  expectPatients(dataset, rows, outputs);
  const asked = await askExperts(model, dataset.table, everyRow(dataset.table.rows), call);
  for (const [name, failure] of asked.failures) {
    emit?.({ type: 'expert-failed', name, task: 'update', ...failure });
  }
  const parts = innerFolds(dataset, rows, folds, stream.fork('folds')).map(({ test }, number) => ({
    test,
    ...wholeHistories(dataset, test, outputs),
    number,
  }));
  const answersOf = (chosen: typeof parts): OutOfFold => {
    const labelled = new Map(
      chosen.map(({ days, labels, number }): [number, LabelledAnswers] => [
        number,
        {
          batch: answersAt(asked.batch, days),
          labels,
          folds: new Int32Array(days.length).fill(number),
        },
      ]),
    );
    const tests = chosen.map(({ test }) => test);
    return {
      ...concatAnswers([...labelled.values()]),
      inTime: false,
      set: forecastSet(dataset, concat(Int32Array, tests)),
      // no expert has seen any of these patients
      nested: (fold) =>
        concatAnswers([...labelled].filter(([own]) => own !== fold).map(([, one]) => one)),
    };
  };
  const fit = (chosen: typeof parts, name: string): Promise<FittedCouncil> =>
    fitCouncil(plan, task, answersOf(chosen), { stream: stream.fork(name), ...call });
  const standing = await combineAnswers(model.council, asked.batch, call);
  const updated = [];
  for (const part of parts) {
    const others = parts.filter((other) => other !== part);
    const { council } = await fit(others, `without ${part.number}`);
    const own = await combineAnswers(council, answersAt(asked.batch, part.days), call);
    updated.push(pickRows(own.values, part.places, outputs));
  }
  const { council, reports, failures } = await fit(parts, 'all');
  for (const [name, failure] of failures) {
    emit?.({ type: 'gate-failed', name, task: 'update', ...failure });
  }
  const judged = concat(
    Int32Array,
    parts.map(({ test }) => test),
  );
  const set = forecastSet(dataset, judged);
  const forecasts = {
    before: pickRows(standing.values, judged, outputs),
    updated: concat(Float64Array, updated),
  };
  const { difference, ci } = compare(
    { name: 'updated', values: forecasts.updated },
    { name: before, values: forecasts.before },
    set,
  );
  const decision: Decision = {
    ...{ candidate: 'updated', incumbent: before, difference },
    ...(ci && { ci }),
    accepted: ci !== undefined && ci[1] < 0,
  };
  const k = asked.batch.experts.length;
  const singles = asked.batch.experts.map(({ name }, j) => [
    name,
    pickRows(columnOf(asked.batch.values, k, j, outputs), judged, outputs),
  ]);
  const metrics = evaluateForecasts(
    {
      set,
      models: {
        ...(Object.fromEntries(singles) as Record<string, Float64Array>),
        [before]: forecasts.before,
        selected: forecasts.updated,
      },
    },
    {
      ...{ stream: stream.fork('evaluation'), replicates, absent: {}, ...call },
      selection: council.report,
      training: reports.map(({ component, name, metrics: figures, notes }) => ({
        ...{ component, name, notes },
        metrics: figures,
      })),
      experts: asked.batch.experts,
    },
  );
  return { metrics, decision, ...(decision.accepted && { council: await saveCouncil(council) }) };
}

/** Every day of the patients of labelled rows, their labels, NaN where there is none, and where the labelled ones stand. */
function wholeHistories({ table, labels }: Dataset, test: Int32Array, outputs: number) {
  const patients = new Set(Array.from(test, (row) => table.patients[row]));
  const days = everyRow(table.rows).filter((row) => patients.has(table.patients[row]));
  const places = placesIn(days, test);
  const own = new Float64Array(days.length * outputs).fill(NaN);
  test.forEach((row, i) => {
    copyRow(labels, row, own, places[i] as number, outputs);
  });
  return { days, places, labels: own };
}

/** @throws ProdromeError `DATA_INSUFFICIENT` */
function expectPatients(dataset: Dataset, rows: Int32Array, outputs: number): void {
  const patients = countPatients(dataset, rows);
  const classes = new Set(pickRows(dataset.labels, rows, outputs)).size;
  if (patients >= folds && classes > 1) return;
  throw new ProdromeError('DATA_INSUFFICIENT', {
    where: dataset.report.file,
    expected: `labelled days of at least ${folds} patients, with and without events`,
    got: classes === 1 ? 'labels of one class' : `${patients} patients with labelled days`,
    fields: { patients, needed: folds },
  });
}
