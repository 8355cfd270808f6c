import { ProdromeError, type CallContext } from '@prodrome/core';
import {
  compareByJackknife,
  evaluateModels,
  type Difference,
  type ForecastSet,
  type ModelMetrics,
} from '@prodrome/evaluation';
import { createStream } from '@prodrome/numerics';
import {
  columnForecasts,
  forecastColumn,
  forecastKey,
  patientOf,
  readForecasts,
} from './forecast-file.ts';

/** A file of forecasts, and which of its columns they are. */
export interface ForecastFile {
  /** `patient_id, time, label` and forecasts, of any format that data are read in: what `train --held-out` writes, or what another tool does. */
  readonly file: string;
  /** `selected` when not given, else `probability`, else the only column there is. */
  readonly column?: string;
}

/** Two files of forecasts of the same rows. */
export interface ComparedForecasts {
  readonly rows: number;
  readonly patients: number;
  readonly events: number;
  /** Rows that only the one file has. */
  readonly onlyIn: readonly [number, number];
  /** The columns that were compared. */
  readonly columns: readonly [string, string];
  readonly models: readonly [ModelMetrics, ModelMetrics];
  /** The first less the second, with 95 % intervals of the jackknife over patients; absent with one patient. */
  readonly differences: { readonly logLoss?: Difference; readonly brier?: Difference };
}

/** How files are compared. */
export interface CompareForecastsOptions extends CallContext {
  readonly seed?: number;
  readonly replicates?: number;
}

/**
 * Compares two files of forecasts on the rows that both have, patient by patient. Deterministic by seed.
 * @throws ProdromeError as `readDataset`; `DATA_COLUMN` for a column that is not there; `DATA_CONFLICT` where no row is in both, or a label is another one;
 * `DATA_VALUE` for a forecast that is no probability.
 */
export async function compareForecasts(
  one: ForecastFile,
  other: ForecastFile,
  { seed = 0, replicates = 500, signal }: CompareForecastsOptions = {},
): Promise<ComparedForecasts> {
  const call = signal ? { signal } : {};
  const [a, b] = [await valuesByKey(one, call), await valuesByKey(other, call)];
  const keys = [...a.values.keys()].filter((key) => b.values.has(key));
  if (keys.length === 0) {
    throw new ProdromeError('DATA_CONFLICT', {
      where: other.file,
      expected: `forecasts of the patients and times of ${one.file}`,
      got: 'no row of the same patient and time',
    });
  }
  const rows = keys.map((key) => [a.values.get(key), b.values.get(key)] as readonly [Row, Row]);
  for (const [first, second] of rows) {
    if (first.label === second.label) continue;
    throw new ProdromeError('DATA_CONFLICT', {
      where: `${other.file}, patient ${second.patient}, ${second.time}`,
      expected: `the label ${first.label}, as in ${one.file}`,
      got: String(second.label),
    });
  }
  const patients = new Map<string, number>();
  const set: ForecastSet = {
    labels: Float64Array.from(rows, ([{ label }]) => label),
    patients: Int32Array.from(rows, ([{ patient }]) => {
      if (!patients.has(patient)) patients.set(patient, patients.size);
      return patients.get(patient) as number;
    }),
  };
  const forecasts = [0, 1].map((at) =>
    Float64Array.from(rows, (pair) => (pair[at] as Row).probability),
  ) as [Float64Array, Float64Array];
  const { a: first, b: second } = evaluateModels({ a: forecasts[0], b: forecasts[1] }, set, {
    ...{ stream: createStream(String(seed)), replicates, ...call },
  });
  const difference = (metric: 'logLoss' | 'brier') => {
    const found = compareByJackknife(...forecasts, set, { metric });
    return found ? { [metric]: found } : {};
  };
  return {
    ...{ rows: rows.length, patients: patients.size },
    events: set.labels.reduce((sum, label) => sum + label, 0),
    onlyIn: [a.values.size - rows.length, b.values.size - rows.length],
    columns: [a.column, b.column],
    models: [first as ModelMetrics, second as ModelMetrics],
    differences: { ...difference('logLoss'), ...difference('brier') },
  };
}

interface Row {
  readonly patient: string;
  readonly time: string;
  readonly label: number;
  readonly probability: number;
}

/** Labelled rows by patient and time. */
async function valuesByKey({ file, column: asked }: ForecastFile, context: CallContext) {
  const read = await readForecasts(file, context);
  const { dataset, rows } = read;
  const column = forecastColumn(read, asked);
  const forecasts = columnForecasts(read, column);
  const values = new Map(
    Array.from(rows, (row, i): [string, Row] => [
      forecastKey(dataset, row),
      {
        ...{ patient: patientOf(dataset, row), time: dataset.timeText(row) },
        ...{ label: dataset.labels[row] as number, probability: forecasts[i] as number },
      },
    ]),
  );
  return { values, column };
}
