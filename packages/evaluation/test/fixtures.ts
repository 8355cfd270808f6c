import { createStream, shuffle, sigmoid } from '@prodrome/numerics';
import type { ForecastSet, MetricValue } from '../src/index.ts';

/** The value, or a failure that shows the reason. */
export function valueOf(metric: MetricValue): number {
  if ('value' in metric) return metric.value;
  throw new Error(metric.reason);
}

/** 80 rows whose numbers Python can repeat: p with ties, y somewhat related. */
export const probabilities = Float64Array.from(
  { length: 80 },
  (_, i) => (((i * 53) % 41) + 1) / 43,
);
export const labels = Float64Array.from({ length: 80 }, (_, i) => {
  const event = (i * i * 7 + i * 3) % 13 < 5;
  return event || ((probabilities[i] ?? 0) > 0.8 && i % 3 !== 0) ? 1 : 0;
});

/** Simulated patients of unequal length, and models of falling quality. */
export function simulate(seed: number, patients: number, models = 2) {
  const stream = createStream(seed);
  const rows: { patient: number; label: number; onset: number; forecasts: number[] }[] = [];
  for (let p = 0; p < patients; p++) {
    const rate = stream.nextNormal() - 1;
    const days = 3 + stream.nextInt(20);
    for (let day = 0; day < days; day++) {
      const truth = rate + stream.nextNormal();
      const noisy = (j: number) => sigmoid(truth + 0.8 * j * stream.nextNormal());
      rows.push({
        patient: 7 * p - 20,
        label: stream.next() < sigmoid(truth) ? 1 : 0,
        onset: stream.nextInt(2),
        // two decimals, so that there are ties
        forecasts: Array.from({ length: models }, (_, j) => Math.round(98 * noisy(j) + 1) / 100),
      });
    }
  }
  return tabulate(rows, models);
}

function tabulate(
  rows: { patient: number; label: number; onset: number; forecasts: number[] }[],
  models: number,
) {
  const set: Required<ForecastSet> = {
    labels: Float64Array.from(rows, (row) => row.label),
    patients: Int32Array.from(rows, (row) => row.patient),
    onset: Uint8Array.from(rows, (row) => row.onset),
  };
  const byModel: Record<string, Float64Array> = {};
  for (let j = 0; j < models; j++) {
    byModel[`m${j}`] = Float64Array.from(rows, (row) => row.forecasts[j] ?? NaN);
  }
  return { set, models: byModel };
}

/** The given rows of a set and of its models, in the given order. */
export function pick(
  { set, models }: { set: Required<ForecastSet>; models: Record<string, Float64Array> },
  rows: readonly number[],
) {
  const at = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] ?? NaN);
  return {
    set: {
      labels: at(set.labels),
      patients: Int32Array.from(rows, (row) => set.patients[row] ?? NaN),
      onset: Uint8Array.from(rows, (row) => set.onset[row] ?? NaN),
    },
    models: Object.fromEntries(Object.entries(models).map(([name, p]) => [name, at(p)])),
  };
}

/** The same rows in another order. */
export const reorder = (data: ReturnType<typeof simulate>, seed: number) =>
  pick(data, shuffle([...data.set.labels.keys()], createStream(seed)));
