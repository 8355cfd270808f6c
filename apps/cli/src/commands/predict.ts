import { extname } from 'node:path';
import {
  expectOutputs,
  openModel,
  inFileOrder,
  predictionPiece,
  writeColumns,
  writeText,
  type OpenModel,
  type NumberedPiece,
} from '@prodrome/assembly';
import { ProdromeError, type PredictionBatch } from '@prodrome/core';
import { forecastCard } from '../forecast-card.ts';
import { interruptible } from '../interrupt.ts';
import type { PredictOptions } from '../command-options.ts';
import { moduleSettings } from '../module-settings.ts';
import { createProgress } from '../progress.ts';
import { predictLines } from './predict-lines.ts';

/** `prodrome predict` */
export async function predictCommand(options: PredictOptions): Promise<void> {
  refuseIdleOptions(options);
  if (options.data === '-') {
    await predictLines(options);
    return;
  }
  await expectOutputs(
    { '--out': options.out },
    { '--data': options.data, '--config': options.config, '--patients': options.patients },
    { '--model': options.model },
  );
  const progress = createProgress(options);
  await interruptible(async (signal) => {
    const model = await openModel(options.model, {
      emit: progress.sink,
      ...(await moduleSettings(options)),
    });
    await (options.patient === undefined
      ? predictTable(model, options, signal)
      : predictPatient(model, options.patient, options, signal));
  }).finally(() => {
    progress.stop();
  });
}

async function predictPatient(
  model: OpenModel,
  patient: string,
  { data, json }: PredictOptions,
  signal: AbortSignal,
): Promise<void> {
  const { batch } = await model.predict(data, { signal });
  const result = batch.result(latestRow(batch, patient));
  const { outcome, target, horizonDays } = model.manifest.schema;
  const card = forecastCard(result, { label: outcome ?? target ?? 'event', horizonDays });
  process.stdout.write(`${json === true ? JSON.stringify(result) : card}\n`);
}

async function predictTable(
  model: OpenModel,
  options: PredictOptions,
  signal: AbortSignal,
): Promise<void> {
  const { out, data, workers, json, quiet } = options;
  let rows = 0;
  async function* pieces(): AsyncGenerator<NumberedPiece> {
    const context = { signal, ...(workers !== undefined && { workers }) };
    for await (const { dataset, batch } of model.predictBatches(data, context)) {
      const piece = predictionPiece(dataset, batch);
      rows += piece.fileRows.length;
      yield piece;
    }
  }
  const format = formatOf(options);
  if (out === undefined) {
    if (format === 'parquet') throw parquetOnTerminal;
    await writeText(process.stdout, inFileOrder(pieces()), json === true ? 'json' : format);
    return;
  }
  await writeColumns(out, inFileOrder(pieces()), format);
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ rows, out, format, data, model: model.hash })}\n`);
  } else if (quiet !== true) process.stderr.write(`${rows} forecasts in ${out}\n`);
}

/** An option that would do nothing is refused, before any work. */
function refuseIdleOptions({ data, patient, out, format, workers, store }: PredictOptions): void {
  if (data !== '-' && store !== undefined) {
    throw new ProdromeError('USAGE', {
      where: '--store',
      expected: '--data -: a file is forecast from the prior, and nothing is remembered of it',
      got: `--data ${data}`,
    });
  }
  const idle = Object.entries({ out, format, patient, workers }).find(
    ([, value]) => value !== undefined,
  );
  if (data === '-' && idle) {
    throw new ProdromeError('USAGE', {
      where: '--data -',
      expected: 'no --out, --format, --patient or --workers: each line is answered as it comes',
      got: `--${idle[0]}`,
    });
  }
  if (out === undefined && format === 'parquet') throw parquetOnTerminal;
  const tabular = Object.entries({ out, format, workers }).find(([, value]) => value !== undefined);
  if (patient === undefined || !tabular) return;
  throw new ProdromeError('USAGE', {
    where: '--patient',
    expected: 'no --out, --format or --workers: one forecast is shown, as JSON with --json',
    got: `--${tabular[0]}`,
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
