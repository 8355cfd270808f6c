import type { Dataset, OutputColumn } from '@prodrome/data';
import type { HeldOutForecasts } from '@prodrome/mixture';

/**
 * The held-out forecasts as a table, in the order of the file: `patient_id, time, label`, then the probability of every model by its name; of tasks of
 * several outputs `label.<output>` and `<model>.<output>`, from 1 on.
 */
export function heldOutColumns(
  {
    table,
    labels,
    timeText,
    fileRows,
  }: Pick<Dataset, 'table' | 'labels' | 'timeText' | 'fileRows'>,
  { rows, models }: HeldOutForecasts,
): readonly OutputColumn[] {
  const outputs = labels.length / table.rows;
  const inFile = (place: number) => fileRows[rows[place] as number] as number;
  const places = Array.from(rows.keys()).sort((a, b) => inFile(a) - inFile(b));
  const asked = places.map((place) => rows[place] as number);
  const numbers = (name: string, values: Float64Array, at: readonly number[]): OutputColumn[] =>
    Array.from({ length: outputs }, (_, output) => ({
      name: outputs === 1 ? name : `${name}.${output + 1}`,
      values: Float64Array.from(at, (place) => values[place * outputs + output] as number),
    }));
  return [
    {
      name: 'patient_id',
      values: asked.map((row) => table.patientIds[table.patients[row] as number] as string),
    },
    { name: 'time', values: asked.map(timeText) },
    ...numbers('label', labels, asked),
    ...Object.entries(models).flatMap(([name, values]) => numbers(name, values, places)),
  ];
}
