import { ProdromeError, type CallContext, type EventSink } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';
import { combineAnswers, mixAll } from '../model/combine-answers.ts';
import { evaluateForecasts, type Metrics } from '../selection/evaluate-forecasts.ts';
import { askExperts } from '../model/ask-experts.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { columnOf, everyRow } from '../model/answer-batch.ts';
import { pickRows } from '../rows/pick.ts';
import { forecastSet, isOnePerson } from './forecast-set.ts';
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
    readonly draws: number;
    readonly emit?: EventSink;
  },
): Promise<Metrics> {
  const { seed, draws, signal, emit } = options;
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
  const every = everyRow(dataset.table.rows);
  const { batch, failures } = await askExperts(model, dataset.table, every, context);
  const labelled = (values: Float64Array): Float64Array => pickRows(values, rows, outputs);
  const k = batch.experts.length;
  const own: Record<string, Float64Array> = {};
  const absent: Record<string, string> = {};
  batch.experts.forEach(({ name }, j) => {
    const failure = failures.get(name);
    if (failure?.rows === every.length) absent[name] = failure.message;
    else own[name] = labelled(columnOf(batch.values, k, j, outputs));
    if (failure) emit?.({ type: 'expert-failed', name, task: 'evaluate', ...failure });
  });
  const mixed = await mixAll(model.council, batch);
  for (const [name, failure] of mixed.failures) {
    absent[name] = failure.message;
    emit?.({ type: 'gate-failed', name, task: 'evaluate', ...failure });
  }
  for (const [name, values] of Object.entries(mixed.values)) own[name] = labelled(values);
  const selected = labelled((await combineAnswers(model.council, batch, context)).values);
  const models = { ...own, selected };
  return evaluateForecasts(
    { set: forecastSet(dataset, rows), models, isOnePerson: isOnePerson(dataset) },
    {
      stream: createStream(seed).fork('evaluation'),
      draws,
      selection: model.council.report,
      absent,
      training: [],
      experts: model.council.experts,
      ...context,
    },
  );
}
