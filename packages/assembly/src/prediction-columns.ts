import { riskBands, type RiskBand } from '@prodrome/core';
import type { Dataset, NumberedPiece, OutputColumn } from '@prodrome/data';
import type { BatchMessage } from './table-message.ts';

/** What forecasts need of the dataset that they are of, to be told row by row of its file. */
export type ForecastRows = Pick<Dataset, 'timeText' | 'fileRows' | 'repeats'>;

/**
 * The forecasts of every row of the file that the dataset holds, in the order of the file; a row that repeats another has its forecast.
 * Columns: `patient_id, time, probability, confidence`, of models with bands `risk`, then `weight.<expert>` and `probability.<expert>`.
 */
export function predictionPiece(dataset: ForecastRows, batch: BatchMessage): NumberedPiece {
  const asked = askedRows(dataset);
  const rows = asked.map(({ row }) => row);
  const k = batch.experts.length;
  const { risk } = batch;
  const column = (values: Float64Array, j: number) =>
    Float64Array.from(rows, (row) => values[row * k + j] as number);
  const whole = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] as number);
  return {
    fileRows: Float64Array.from(asked, ({ fileRow }) => fileRow),
    columns: [
      {
        name: 'patient_id',
        values: rows.map((row) => batch.patientIds[batch.patients[row] as number] as string),
      },
      { name: 'time', values: asked.map(({ timeText }) => timeText) },
      { name: 'probability', values: whole(batch.values) },
      { name: 'confidence', values: whole(batch.confidence) },
      ...(risk ? [{ name: 'risk', values: rows.map((row) => riskAt(risk, row)) }] : []),
      ...batch.experts.map((name, j) => ({
        name: `weight.${name}`,
        values: column(batch.weights, j),
      })),
      ...batch.experts.map((name, j) => ({
        name: `probability.${name}`,
        values: column(batch.expertValues, j),
      })),
    ],
  };
}

/** The band of risk of a row; null where there is no forecast. */
export const riskAt = (risk: Uint8Array, row: number): RiskBand | null =>
  riskBands[(risk[row] as number) - 1] ?? null;

/** {@link predictionPiece} without the rows' places. */
export const predictionColumns = (
  dataset: ForecastRows,
  batch: BatchMessage,
): readonly OutputColumn[] => predictionPiece(dataset, batch).columns;

interface AskedRow {
  readonly fileRow: number;
  readonly row: number;
  readonly timeText: string;
}

function askedRows(dataset: ForecastRows): readonly AskedRow[] {
  const { fileRows, repeats } = dataset;
  const kept = Array.from(fileRows, (fileRow, row) => ({
    ...{ fileRow, row },
    timeText: dataset.timeText(row),
  }));
  return [...kept, ...repeats].sort((a, b) => a.fileRow - b.fileRow);
}
