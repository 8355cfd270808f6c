import { ProdromeError, type CallContext, type EventSink } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';
import { evaluateForecasts, type Metrics } from '../selection/evaluate-forecasts.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { pickRows } from '../rows/pick.ts';
import { forecastAll } from './forecast-all.ts';
import { forecastSet, isOnePerson } from '../validation/forecast-set.ts';
import { labelledRows } from './training-run.ts';

/**
 * Every model of a trained mixture evaluated on labelled data, under the keys of `metrics.json`.
 * Deterministic by seed. A failing expert or way of mixing is absent, with its reason.
 * @throws ProdromeError `DATA_INSUFFICIENT` without a labelled row.
 */
export async function evaluateModel(
  model: MixtureModel,
  dataset: Dataset,
  options: CallContext & {
    readonly seed: string;
    readonly replicates: number;
    readonly emit?: EventSink;
  },
): Promise<Metrics> {
  const { seed, replicates, signal, emit } = options;
  const context = signal ? { signal } : {};
  const { outputs } = model.task;
  const rows = labelledRows(dataset.labels, outputs);
  if (rows.length === 0) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: dataset.report.file,
      expected: 'rows whose outcome or target is known, to evaluate forecasts by',
      got: `none in ${dataset.table.rows} rows`,
    });
  }
  // gates with a state look at every day, also at those without a label
  const { values, experts, mixtures } = await forecastAll(model, dataset.table, context);
  const absent: Record<string, string> = {};
  for (const [name, failure] of experts) {
    if (!(name in values)) absent[name] = failure.message;
    emit?.({ type: 'expert-failed', name, task: 'evaluate', ...failure });
  }
  for (const [name, failure] of mixtures) {
    absent[name] = failure.message;
    emit?.({ type: 'gate-failed', name, task: 'evaluate', ...failure });
  }
  const models = Object.fromEntries(
    Object.entries(values).map(([name, own]) => [name, pickRows(own, rows, outputs)]),
  );
  return evaluateForecasts(
    { set: forecastSet(dataset, rows), models, isOnePerson: isOnePerson(dataset) },
    {
      stream: createStream(seed).fork('evaluation'),
      replicates,
      selection: model.council.report,
      absent,
      training: [],
      experts: model.council.experts,
      ...context,
    },
  );
}
