import {
  columnSources,
  ProdromeError,
  selectColumns,
  type CallContext,
  type FeatureColumn,
  type GatingBatch,
} from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import {
  applyPolicies,
  type DriftAlarm,
  type DriftPolicy,
  type ForecastHistory,
} from '@prodrome/drift';
import { createStream } from '@prodrome/numerics';
import { everyRow, memberPlaces, type AnswerBatch } from '../model/answer-batch.ts';
import { askExperts, type AskedExperts } from '../model/ask-experts.ts';
import { columnsFor } from '../model/columns.ts';
import { combineAnswers } from '../model/combine-answers.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { pickRows } from '../rows/pick.ts';
import { compare, lossOf } from '../selection/select-served.ts';
import { forecastSet } from '../validation/forecast-set.ts';
import { retrainInReplay, type Retrained } from './retrain-in-replay.ts';
import { labelledRows } from '../training/training-run.ts';

/** What a policy, or all of them together, would have done. */
export interface ReplayedPolicy {
  readonly alarms: readonly DriftAlarm[];
  /** Labelled rows whose forecast it moved. */
  readonly moved: number;
  /** Mean log loss with it less that of doing nothing; negative = it pays. */
  readonly difference: number;
  /** Of the difference over patients, 95 %, by the jackknife; absent with one patient. */
  readonly ci?: readonly [number, number];
  /** Experts that were trained anew, in the order of their alarms; absent without the action `retrain`. */
  readonly retrained?: readonly Retrained[];
}

/** Policies on the history of a labelled file, against doing nothing. */
export interface DriftReplay {
  readonly rows: number;
  readonly patients: number;
  /** Mean log loss of doing nothing. */
  readonly logLoss: number;
  /** Each policy alone, in their order. */
  readonly policies: readonly ReplayedPolicy[];
  /** All at once; absent for one. */
  readonly together?: ReplayedPolicy;
}

/**
 * What drift policies would have done to the forecasts of a model on labelled days that it was not trained on, against doing nothing.
 * Weights are moved as {@link applyPolicies} says; experts are trained anew as `retrainInReplay` does. What all others say, calibrations, and the gate stay as they are.
 * Deterministic where detectors are.
 * @throws ProdromeError `USAGE` where what is served has no weights, for aligned tables and several outputs; `DATA_INSUFFICIENT` without a labelled row; `CONFIG` for
 * a policy that watches what is not there.
 */
export async function replayDrift(
  model: MixtureModel,
  dataset: Dataset,
  policies: readonly DriftPolicy[],
  { signal }: CallContext = {},
): Promise<DriftReplay> {
  expectWeights(model);
  const labelled = labelledRows(dataset.labels, 1);
  if (labelled.length === 0) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: dataset.report.file,
      expected: 'rows whose outcome is known, to score policies by',
      got: `none in ${dataset.table.rows} rows`,
    });
  }
  const call = signal ? { signal } : {};
  const asked = await askExperts(model, dataset.table, everyRow(dataset.table.rows), call);
  const base = await combineAnswers(model.council, asked.batch, call);
  const rows = labelled.filter((row) => !Number.isNaN(base.values[row]));
  const set = forecastSet(dataset, rows);
  const standing = pickRows(base.values, rows, 1);
  const replay = async (chosen: readonly DriftPolicy[]): Promise<ReplayedPolicy> => {
    let alarms: readonly DriftAlarm[] = [];
    const reweighed = (given: AnswerBatch) =>
      combineAnswers(model.council, given, {
        ...call,
        reweigh: (batch, weights) => {
          // alarms do not depend on what is done about them
          const history = historyOf({ model, dataset, asked }, batch, {
            weights,
            served: base.values,
          });
          const outcome = applyPolicies(history, chosen);
          ({ alarms } = outcome);
          return outcome.weights;
        },
      });
    const first = await reweighed(asked.batch);
    const isRetraining = chosen.some(({ action }) => action === 'retrain');
    const renewed = isRetraining
      ? await retrainInReplay(
          { alarms, policies: chosen },
          { model, dataset, asked, stream: createStream('drift replay'), ...call },
        )
      : undefined;
    const { values } = renewed ? await reweighed(renewed.batch) : first;
    const moved = pickRows(values, rows, 1);
    const named = (name: string, own: Float64Array) => ({ name, values: own });
    const { difference, ci } = compare(named('moved', moved), named('standing', standing), set);
    const changed = moved.filter((value, at) => value !== standing[at]).length;
    const { retrained } = renewed ?? {};
    return {
      alarms,
      moved: changed,
      difference,
      ...(ci && { ci }),
      ...(retrained && { retrained }),
    };
  };
  const alone: ReplayedPolicy[] = [];
  for (const [at, policy] of policies.entries()) {
    const outcome = await replay([policy]);
    const { alarms, retrained } = outcome;
    alone.push({
      ...outcome,
      alarms: alarms.map((alarm) => ({ ...alarm, policy: at })),
      ...(retrained && { retrained: retrained.map((one) => ({ ...one, policy: at })) }),
    });
  }
  return {
    rows: rows.length,
    patients: dataset.table.patientIds.length,
    logLoss: lossOf({ values: standing }, set),
    policies: alone,
    ...(policies.length > 1 && { together: await replay(policies) }),
  };
}

interface Replayed {
  readonly model: MixtureModel;
  readonly dataset: Dataset;
  readonly asked: AskedExperts;
}

/** What policies are given of the members and of the file's columns. */
function historyOf(
  { model, dataset, asked }: Replayed,
  { experts, context }: GatingBatch,
  { weights, served }: { readonly weights: Float64Array; readonly served: Float64Array },
): ForecastHistory {
  const { table, labels } = dataset;
  const all = asked.batch.experts;
  const places = memberPlaces(all);
  const values = new Float64Array(weights.length);
  values.forEach((_, cell) => {
    const row = Math.floor(cell / places.length);
    const j = places[cell % places.length] as number;
    values[cell] = asked.batch.values[row * all.length + j] as number;
  });
  const given = places.map((j) => {
    const { columns } = asked.features.raw;
    const own = all[j] as (typeof all)[number];
    return new Set(
      columnsFor(own, columns).flatMap((at) => columnSources(columns[at] as FeatureColumn)),
    );
  });
  // the codes of categories neither rise nor fall
  const watched = selectColumns(
    table,
    [...table.columns.keys()].filter((at) => table.columns[at]?.kind !== 'category'),
  );
  return {
    experts: experts.map(({ name }) => name),
    times: table.times.map(Math.floor),
    patients: context.patients,
    horizonDays: model.task.horizonDays,
    ...{ values, weights, forecasts: served, outcomes: labels },
    features: {
      names: watched.columns.map(({ name }) => name),
      values: watched.values,
      experts: watched.columns.map(({ name }) =>
        given.flatMap((names, place) => (names.has(name) ? [place] : [])),
      ),
    },
  };
}

function expectWeights({ task, council }: MixtureModel): void {
  if (task.outputs !== 1 || task.horizonDays < 1) {
    throw new ProdromeError('USAGE', {
      where: 'drift replay',
      expected: 'a diary with one horizon, whose outcomes become known day by day',
      got: task.outputs === 1 ? 'a table with its label on each row' : `${task.outputs} outputs`,
    });
  }
  if (council.mixings.has(council.served)) return;
  throw new ProdromeError('USAGE', {
    where: 'drift replay',
    expected: 'a model that serves a mixture, whose weights policies move',
    got: `one that serves ${council.served} alone`,
    hint: 'On these training data no mixture was better; there is nothing to weigh',
  });
}
