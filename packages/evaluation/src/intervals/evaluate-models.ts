import { jackknifeError } from '@prodrome/numerics';
import { throwIfCancelled, type CancelSignal, type RandomStream } from '@prodrome/core';
import { expectObject, expectStream, refuse } from '../rows/check-arguments.ts';
import {
  checkForecastSet,
  checkProbabilities,
  indexPatients,
  type ForecastSet,
  type PatientIndex,
} from '../rows/forecast-set.ts';
import { metricNames, type MetricName } from '../metrics/metric-names.ts';
import { studentInterval } from './jackknife.ts';
import { leftOutBy, replicatesFor, sumByPatient } from './left-out.ts';
import { createResampler, type Resampler } from './resampler.ts';

/** One model's metrics. A metric that cannot be computed is not there; `absent` says why. */
export interface ModelMetrics extends Partial<Readonly<Record<MetricName, number>>> {
  /** Over patients. */
  readonly ci: Partial<Readonly<Record<MetricName, readonly [number, number]>>>;
  /** Reasons, also for a missing interval of a metric that is there: `withinAuc interval`. */
  readonly absent: Partial<Readonly<Record<MetricName | `${MetricName} interval`, string>>>;
  /** Of the jackknife: how many values without somebody the intervals rest on. */
  readonly replicates: number;
}

/** How {@link evaluateModels} is made. */
export interface EvaluateOptions {
  /** Puts patients into groups where there are more than replicates. */
  readonly stream: RandomStream;
  /** At most; default 500. Fewer are made of large sets, see {@link evaluateModels}. */
  readonly replicates?: number;
  /** Of the intervals; default 0.95. */
  readonly level?: number;
  /** Name of the model that `brierSkill` compares with. */
  readonly reference?: string;
  readonly signal?: CancelSignal;
}

/**
 * All metrics of all models, with intervals of the jackknife over patients, never over rows, and Student's t.
 *
 * A replicate leaves out one patient, or where there are more of them than replicates one of as many groups of random patients. Where
 * a metric is not defined without somebody there is no interval, nor with fewer than two patients. Replicates made:
 * max(50, min(asked, ⌊2e8 / (rows · models)⌋)), or what was asked where that is less than 50. In replicates of more than 1,000 different
 * forecasts, neighbours share a point of the calibration line. An interval ends where the metric does: no AUC is above 1.
 * Deterministic: the same stream gives the same numbers, and the order of the rows does not matter beyond rounding.
 * @param models - [n] probabilities by model name.
 * @throws ProdromeError `USAGE` for other lengths and options, `NUMERIC` for forecasts that are no probabilities, `CANCELLED`
 * between replicates.
 * Source: as CV3 in MacKinnon, Nielsen & Webb 2023 (doi:10.1016/j.jeconom.2022.04.001); groups: Kott 2001.
 */
export function evaluateModels(
  models: Readonly<Record<string, Float64Array>>,
  set: ForecastSet,
  options: EvaluateOptions,
): Record<string, ModelMetrics> {
  expectObject('evaluateModels, options', options);
  const { stream, replicates: asked = 500, level = 0.95, reference, signal } = options;
  expectStream('evaluateModels, stream', stream);
  checkSet('evaluateModels', models, set, level);
  if (!Number.isInteger(asked) || asked < 2) {
    refuse('evaluateModels, replicates', 'an integer ≥ 2', String(asked));
  }
  const names = Object.keys(models);
  const index = indexPatients(set.patients);
  const resamplers = resamplersOf(models, set, index, reference);
  const against = reference === undefined ? undefined : resamplers[names.indexOf(reference)];
  const most = replicatesFor(asked, set.labels.length * names.length);
  const leftOut = leftOutBy(index.count, most, stream);
  const replicates = index.count < 2 ? 0 : Math.min(most, index.count);
  const counts = new Float64Array(index.count);
  // the last is of everybody: what replicates are compared with is rounded as they are
  const found = names.map(() => metricNames.map(() => new Float64Array(replicates + 1)));
  const out = new Float64Array(metricNames.length);
  for (let replicate = 0; replicate <= replicates && names.length > 0; replicate++) {
    throwIfCancelled(signal, 'evaluateModels');
    leftOut.forEach((own, patient) => (counts[patient] = own === replicate ? 0 : 1));
    if (replicate === replicates) counts.fill(1);
    resamplers.forEach((resampler, m) => {
      resampler.measure(counts, against, out);
      found[m]?.forEach((values, i) => (values[replicate] = out[i] as number));
    });
  }
  return Object.fromEntries(
    names.map((name, m) => [name, summarise(resamplers[m] as Resampler, found[m] ?? [], level)]),
  );
}

/** @throws ProdromeError as {@link evaluateModels}. */
export function checkSet(
  where: string,
  models: Readonly<Record<string, Float64Array>>,
  set: ForecastSet,
  level: number,
): void {
  checkForecastSet(where, set);
  expectObject(`${where}, models`, models);
  for (const [name, values] of Object.entries(models)) {
    checkProbabilities(`${where}, ${name}`, set.labels, values);
  }
  if (!(level > 0 && level < 1)) refuse(`${where}, level`, 'between 0 and 1', String(level));
}

function resamplersOf(
  models: Readonly<Record<string, Float64Array>>,
  set: ForecastSet,
  index: PatientIndex,
  reference: string | undefined,
): Resampler[] {
  const rows = sumByPatient(new Float64Array(set.labels.length).fill(1), index.ofRow, index.count);
  const base = reference === undefined ? undefined : models[reference];
  const reason = reference === undefined ? 'no reference was named' : `there is no ${reference}`;
  return Object.values(models).map((values) =>
    createResampler(set, index, rows, values, base, reason),
  );
}

const ranges: Readonly<Record<MetricName, readonly [number, number]>> = {
  pooledAuc: [0, 1],
  withinAuc: [0, 1],
  onsetWithinAuc: [0, 1],
  averagePrecision: [0, 1],
  brier: [0, 1],
  brierSkill: [-Infinity, 1],
  logLoss: [0, Infinity],
  calibrationIntercept: [-Infinity, Infinity],
  calibrationSlope: [-Infinity, Infinity],
  ece: [0, 1],
};

function summarise(
  { values }: Resampler,
  found: readonly Float64Array[],
  level: number,
): ModelMetrics {
  const metrics: Partial<Record<MetricName, number>> = {};
  const ci: Partial<Record<MetricName, [number, number]>> = {};
  const absent: Partial<Record<MetricName | `${MetricName} interval`, string>> = {};
  const replicates = (found[0]?.length ?? 1) - 1;
  metricNames.forEach((name, i) => {
    const metric = values[name];
    if ('reason' in metric) {
      absent[name] = metric.reason;
      return;
    }
    metrics[name] = metric.value;
    const all = found[i] ?? new Float64Array(0);
    const without = all.subarray(0, replicates);
    if (replicates === 0) absent[`${name} interval`] = '1 patient: nobody to leave out';
    else if (!all.every((value) => Number.isFinite(value))) {
      absent[`${name} interval`] = 'not defined without some patient';
    } else {
      const error = jackknifeError(all[replicates] as number, without);
      const [low, high] = studentInterval(metric.value, error, replicates, level);
      const [least, most] = ranges[name];
      ci[name] = [Math.max(least, low), Math.min(most, high)];
    }
  });
  return { ...metrics, ci, absent, replicates };
}
