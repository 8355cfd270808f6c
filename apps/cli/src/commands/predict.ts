import { dirname, extname } from 'node:path';
import { openModel, predictionColumns, writeColumns, writeText } from '@prodrome/assembly';
import { ProdromeError, type PredictionBatch } from '@prodrome/core';
import { forecastCard } from '../forecast-card.ts';
import { interruptible } from '../interrupt.ts';
import type { PredictOptions } from '../command-options.ts';
import { createProgress } from '../progress.ts';

/** `prodrome predict` */
export async function predictCommand(options: PredictOptions): Promise<void> {
  refuseIdleOptions(options);
  const progress = createProgress(options);
  const { model, dataset, batch } = await interruptible(async (signal) => {
    const opened = await openModel(options.model, {
      emit: progress.sink,
      ...(options.config !== undefined && { base: dirname(options.config) }),
    });
    return { model: opened, ...(await opened.predict(options.data, { signal })) };
  }).finally(() => {
    progress.stop();
  });
  if (options.patient !== undefined) {
    const result = batch.result(latestRow(batch, options.patient));
    const { outcome, target, horizonDays } = model.manifest.schema;
    const card = forecastCard(result, { label: outcome ?? target ?? 'event', horizonDays });
    process.stdout.write(`${options.json === true ? JSON.stringify(result) : card}\n`);
    return;
  }
  const columns = predictionColumns(dataset, batch);
  const format = formatOf(options);
  if (options.out === undefined) {
    if (format === 'parquet') throw parquetOnTerminal;
    await writeText(process.stdout, columns, options.json === true ? 'json' : format);
    return;
  }
  await writeColumns(options.out, columns, format);
  const { rows } = batch;
  if (options.json === true) {
    const { out, data } = options;
    process.stdout.write(`${JSON.stringify({ rows, out, format, data, model: model.hash })}\n`);
  } else if (options.quiet !== true) process.stderr.write(`${rows} forecasts in ${options.out}\n`);
}

/** An option that would do nothing is refused, before any work. */
function refuseIdleOptions({ patient, out, format }: PredictOptions): void {
  if (out === undefined && format === 'parquet') throw parquetOnTerminal;
  if (patient === undefined || (out ?? format) === undefined) return;
  throw new ProdromeError('USAGE', {
    where: '--patient',
    expected: 'no --out and no --format: one forecast is shown, as JSON with --json',
    got: out === undefined ? '--format' : '--out',
  });
}

function formatOf({ format, out }: PredictOptions): 'csv' | 'json' | 'parquet' {
  if (format) return format;
  const ending = extname(out ?? '').slice(1);
  return ending === 'json' || ending === 'parquet' ? ending : 'csv';
}

function latestRow({ patientIds, patients }: PredictionBatch, id: string): number {
  const patient = patientIds.indexOf(id);
  const row = patients.lastIndexOf(patient);
  if (patient >= 0 && row >= 0) return row;
  throw new ProdromeError('NOT_FOUND', {
    where: '--patient',
    expected: `one of ${patientIds.slice(0, 10).join(', ')}${patientIds.length > 10 ? ', …' : ''}`,
    got: id,
  });
}

const parquetOnTerminal = new ProdromeError('USAGE', {
  where: '--format parquet',
  expected: '--out with a file',
  got: 'standard output',
});
