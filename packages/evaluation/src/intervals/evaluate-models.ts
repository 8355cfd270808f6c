import {
  ProdromeError,
  throwIfCancelled,
  type CancelSignal,
  type RandomStream,
} from '@prodrome/core';
import { expectObject, expectStream } from '../rows/check-arguments.ts';
import {
  checkForecastSet,
  checkProbabilities,
  indexPatients,
  type ForecastSet,
  type PatientIndex,
} from '../rows/forecast-set.ts';
import { metricNames, type MetricName } from '../metrics/metric-names.ts';
import { drawPatients, drawsFor, percentileInterval, sumByPatient } from './patient-bootstrap.ts';
import { createResampler, type Resampler } from './resampler.ts';

/** One model's metrics. A metric that cannot be computed is not there; `absent` says why. */
export interface ModelMetrics extends Partial<Readonly<Record<MetricName, number>>> {
  /** Percentile intervals over patients. */
  readonly ci: Partial<Readonly<Record<MetricName, readonly [number, number]>>>;
  /** Reasons, also for a missing interval of a metric that is there: `withinAuc interval`. */
  readonly absent: Partial<Readonly<Record<MetricName | `${MetricName} interval`, string>>>;
  /** Bootstrap draws that were made. */
  readonly draws: number;
}

/** How the intervals of {@link evaluateModels} are made. */
export interface EvaluateOptions {
  readonly stream: RandomStream;
  /** Default 500; fewer are made of large sets, see {@link evaluateModels}. */
  readonly draws?: number;
  /** Of the intervals; default 0.95. */
  readonly level?: number;
  /** Name of the model that `brierSkill` compares with. */
  readonly reference?: string;
  readonly signal?: CancelSignal;
}

const enoughDraws = 0.9;

/**
 * All metrics of all models, with percentile intervals from a bootstrap over patients, never over rows.
 *
 * A draw takes the same patients for every model. Draws in which a metric is undefined are left out; below 90 % there is no
 * interval, nor with fewer than two patients. Draws made: max(50, min(asked, ⌊2e8 / (rows · models)⌋)), or what was asked
 * where that is less than 50. In draws of more than 1,000 different forecasts, neighbours share a point of the calibration line.
 * Deterministic: the same stream gives the same numbers, and the order of the rows does not matter beyond rounding.
 * @param models - [n] probabilities by model name.
 * @throws ProdromeError `USAGE` for other lengths and options, `NUMERIC` for forecasts that are no probabilities, `CANCELLED`
 * between draws.
 */
export function evaluateModels(
  models: Readonly<Record<string, Float64Array>>,
  set: ForecastSet,
  options: EvaluateOptions,
): Record<string, ModelMetrics> {
  expectObject('evaluateModels, options', options);
  const { stream, draws: asked = 500, level = 0.95, reference, signal } = options;
  expectStream('evaluateModels, stream', stream);
  checkSet('evaluateModels', models, set, asked, level);
  const names = Object.keys(models);
  const index = indexPatients(set.patients);
  const resamplers = resamplersOf(models, set, index, reference);
  const against = reference === undefined ? undefined : resamplers[names.indexOf(reference)];
  const draws = index.count < 2 ? 0 : drawsFor(asked, set.labels.length * names.length);
  const counts = new Float64Array(index.count);
  const out = new Float64Array(metricNames.length);
  const drawn = names.map(() => metricNames.map(() => new Float64Array(draws)));
  for (let draw = 0; draw < draws && names.length > 0; draw++) {
    throwIfCancelled(signal, 'evaluateModels');
    drawPatients(stream, counts);
    resamplers.forEach((resampler, m) => {
      resampler.draw(counts, against, out);
      drawn[m]?.forEach((values, i) => (values[draw] = out[i] as number));
    });
  }
  return Object.fromEntries(
    names.map((name, m) => [
      name,
      summarise(resamplers[m] as Resampler, drawn[m] ?? [], level, draws, index.count),
    ]),
  );
}

/** @throws ProdromeError as {@link evaluateModels}. */
export function checkSet(
  where: string,
  models: Readonly<Record<string, Float64Array>>,
  set: ForecastSet,
  draws: number,
  level: number,
): void {
  checkForecastSet(where, set);
  expectObject(`${where}, models`, models);
  for (const [name, values] of Object.entries(models)) {
    checkProbabilities(`${where}, ${name}`, set.labels, values);
  }
  if (Number.isInteger(draws) && draws >= 1 && level > 0 && level < 1) return;
  throw new ProdromeError('USAGE', {
    where,
    expected: 'draws ≥ 1 and a level between 0 and 1',
    got: `${draws} and ${level}`,
  });
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

function summarise(
  { values }: Resampler,
  drawn: readonly Float64Array[],
  level: number,
  draws: number,
  patients: number,
): ModelMetrics {
  const metrics: Partial<Record<MetricName, number>> = {};
  const ci: Partial<Record<MetricName, [number, number]>> = {};
  const absent: Partial<Record<MetricName | `${MetricName} interval`, string>> = {};
  metricNames.forEach((name, i) => {
    const metric = values[name];
    if ('reason' in metric) {
      absent[name] = metric.reason;
      return;
    }
    metrics[name] = metric.value;
    const defined = drawn[i]?.filter((value) => Number.isFinite(value)) ?? [];
    if (draws === 0) absent[`${name} interval`] = `${patients} patient: nothing to resample`;
    else if (defined.length < enoughDraws * draws) {
      absent[`${name} interval`] = `defined in ${defined.length} of ${draws} draws only`;
    } else ci[name] = percentileInterval(defined, level);
  });
  return { ...metrics, ci, absent, draws };
}
