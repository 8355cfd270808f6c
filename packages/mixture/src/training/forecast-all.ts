import type { CallContext, Failure, FeatureTable } from '@prodrome/core';
import { columnOf, everyRow } from '../model/answer-batch.ts';
import { askExperts } from '../model/ask-experts.ts';
import { combineAnswers, mixAll } from '../model/combine-answers.ts';
import type { MixtureModel } from '../model/mixture-model.ts';

/** What every model of a trained mixture says of a table. */
export interface AllForecasts {
  /** [rows, outputs] by the name of each expert and way of mixing; NaN where it gave no answer. `selected` is what is served. */
  readonly values: Readonly<Record<string, Float64Array>>;
  /** Experts that failed on some rows: why, and on how many. */
  readonly experts: ReadonlyMap<string, Failure & { readonly rows: number }>;
  /** Ways of mixing that failed. */
  readonly mixtures: ReadonlyMap<string, Failure>;
}

/**
 * Forecasts of every row by every model of a trained mixture, each patient from the prior; calibrated is what is served alone. One that
 * fails is named instead.
 * @throws ProdromeError `SCHEMA` when the table lacks columns; `CANCELLED`.
 */
export async function forecastAll(
  model: MixtureModel,
  table: FeatureTable,
  context: CallContext = {},
): Promise<AllForecasts> {
  const { batch, failures } = await askExperts(model, table, everyRow(table.rows), context);
  const k = batch.experts.length;
  const answered = batch.experts.flatMap(({ name }, j): [string, Float64Array][] =>
    failures.get(name)?.rows === table.rows
      ? []
      : [[name, columnOf(batch.values, k, j, batch.outputs)]],
  );
  const mixed = await mixAll(model.council, batch);
  const { values: selected } = await combineAnswers(model.council, batch, context);
  return {
    values: { ...Object.fromEntries(answered), ...mixed.values, selected },
    experts: failures,
    mixtures: mixed.failures,
  };
}
