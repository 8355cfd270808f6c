import { ProdromeError, type CallContext, type EventSink } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';
import { deliberate, mixAll } from './deliberate.ts';
import { judge, type Metrics } from './judge.ts';
import { hear, type MixtureModel } from './mixture-model.ts';
import { columnOf } from './seat-batch.ts';
import { forecastSet } from './trainer.ts';
import { labelledRows } from './training-run.ts';

/**
 * Every model of a trained mixture judged on labelled data, under the keys of `metrics.json`.
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
  const rows = labelledRows(dataset.labels);
  if (rows.length === 0) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: dataset.report.file,
      expected: 'rows whose outcome or target is known, to judge forecasts by',
      got: `none in ${dataset.table.rows} rows`,
    });
  }
  const { batch, failures } = await hear(model, dataset.table, rows, context);
  const k = batch.seats.length;
  const own: Record<string, Float64Array> = {};
  const absent: Record<string, string> = {};
  batch.seats.forEach(({ name }, j) => {
    const failure = failures.get(name);
    if (failure) absent[name] = failure.message;
    else own[name] = columnOf(batch.values, k, j);
    if (failure) emit?.({ type: 'expert-failed', expert: name, task: 'evaluate', ...failure });
  });
  const mixed = await mixAll(model.council, batch);
  for (const [name, { message }] of mixed.failures) absent[name] = message;
  const council = (await deliberate(model.council, batch)).values;
  const models = { ...own, ...mixed.values, council };
  return judge(
    { set: forecastSet(dataset, rows), models },
    {
      stream: createStream(seed).fork('evaluation'),
      draws,
      choice: model.council.report,
      absent,
      ...context,
    },
  );
}
