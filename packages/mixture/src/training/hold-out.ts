import { takeRows, type CallContext } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import type { ForecastSet } from '@prodrome/evaluation';
import { createStream } from '@prodrome/numerics';
import { splitRows } from '@prodrome/splits';
import type { MixtureModel } from '../model/mixture-model.ts';
import type { MixturePlan } from '../model/plan.ts';
import { pickRows } from '../rows/pick.ts';
import { forecastSet, isOnePerson } from '../validation/forecast-set.ts';
import { countedLabels } from '../validation/inner-folds.ts';
import { forecastAll } from './forecast-all.ts';
import { labelledRows } from './training-run.ts';

/** A dataset in two: what may be looked at, and what is kept apart. */
export interface HeldOut {
  readonly searched: Dataset;
  /** Of one person the whole diary, of which only later labels are left. */
  readonly held: Dataset;
}

/**
 * Keeps a share of the patients apart, `validation.holdoutFraction`; of one person the later days. Nothing of them is in what is searched.
 * Deterministic by the seed.
 * @throws ProdromeError `DATA_INSUFFICIENT`
 */
export function holdOut({ validation }: MixturePlan, dataset: Dataset, seed: string): HeldOut {
  const { table, labels, schema } = dataset;
  const outputs = labels.length / table.rows;
  const rows = labelledRows(labels, outputs);
  const isOne = isOnePerson(dataset);
  const [fold] = splitRows(
    table,
    countedLabels(dataset, rows),
    {
      kind: isOne ? 'forward' : 'patients',
      holdout: { fraction: validation.holdoutFraction },
      horizonDays: schema.horizonDays,
    },
    createStream(seed).fork('held out of tuning'),
  );
  const test = new Set(fold?.test);
  if (isOne) {
    const first = Math.min(...Array.from(test, (row) => table.times[row] as number));
    const earlier = (row: number): boolean => (table.times[row] as number) < first;
    return {
      searched: partOf(dataset, earlier),
      held: {
        ...dataset,
        labels: labels.map((label, i) => (test.has(Math.floor(i / outputs)) ? label : NaN)),
      },
    };
  }
  const patients = new Set(Array.from(test, (row) => table.patients[row] as number));
  const isHeld = (row: number): boolean => patients.has(table.patients[row] as number);
  return {
    searched: partOf(dataset, (row) => !isHeld(row)),
    held: partOf(dataset, isHeld),
  };
}

function partOf(dataset: Dataset, keep: (row: number) => boolean): Dataset {
  const { table, labels, fileRows } = dataset;
  const rows = Int32Array.from(table.times.keys()).filter(keep);
  return {
    ...dataset,
    table: takeRows(table, rows),
    labels: pickRows(labels, rows, labels.length / table.rows),
    fileRows: Float64Array.from(rows, (row) => fileRows[row] as number),
    repeats: [],
    timeText: (row) => dataset.timeText(rows[row] as number),
  };
}

/** What a model serves on the labelled rows of a dataset, with what came true. */
export async function servedForecasts(
  model: MixtureModel,
  dataset: Dataset,
  context: CallContext,
): Promise<{ readonly values: Float64Array; readonly set: ForecastSet }> {
  const { values } = await forecastAll(model, dataset.table, context);
  const { outputs } = model.task;
  const rows = labelledRows(dataset.labels, outputs);
  const served = values['selected'] ?? new Float64Array(0);
  return { values: pickRows(served, rows, outputs), set: forecastSet(dataset, rows) };
}
