import type { Dataset, OutputColumn } from '@prodrome/data';
import type { BatchMessage } from './table-message.ts';

/** `patient_id, time, probability, confidence`, then `weight.<expert>` and `probability.<expert>`. */
export function predictionColumns(
  dataset: Pick<Dataset, 'timeText'>,
  batch: BatchMessage,
): OutputColumn[] {
  const k = batch.experts.length;
  const rows = Array.from({ length: batch.rows }, (_, row) => row);
  const column = (values: Float64Array, j: number) =>
    Float64Array.from(rows, (row) => values[row * k + j] as number);
  return [
    {
      name: 'patient_id',
      values: rows.map((row) => batch.patientIds[batch.patients[row] as number] as string),
    },
    { name: 'time', values: rows.map((row) => dataset.timeText(row)) },
    { name: 'probability', values: batch.values },
    { name: 'confidence', values: batch.confidence },
    ...batch.experts.map((name, j) => ({
      name: `weight.${name}`,
      values: column(batch.weights, j),
    })),
    ...batch.experts.map((name, j) => ({
      name: `probability.${name}`,
      values: column(batch.expertValues, j),
    })),
  ];
}
