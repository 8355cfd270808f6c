import {
  ProdromeError,
  throwIfCancelled,
  type CancelSignal,
  type RandomStream,
} from '@prodrome/core';
import { expectObject, expectStream, refuse, tagOf } from '../rows/check-arguments.ts';
import { checkSet } from './evaluate-models.ts';
import { indexPatients, type ForecastSet } from '../rows/forecast-set.ts';
import { holm } from './holm.ts';
import { drawPatients, percentileInterval, sumByPatient, weigh } from './patient-bootstrap.ts';
import { logLosses, squaredErrors } from '../metrics/proper-scores.ts';

/** Two models on the same rows. */
export interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly metric: 'logLoss' | 'brier';
  /** Mean loss of a less that of b; negative = a is better. */
  readonly difference: number;
  /** Percentile interval of the difference over patients. */
  readonly ci: readonly [number, number];
  /** Two-sided. */
  readonly pValue: number;
  /** `pValue` adjusted for all pairs of the call. */
  readonly pHolm: number;
}

/** How {@link comparePaired} compares. */
export interface CompareOptions {
  readonly stream: RandomStream;
  /** Default 2,000. */
  readonly draws?: number;
  /** Default `logLoss`. */
  readonly metric?: 'logLoss' | 'brier';
  /** Of the intervals; default 0.95. */
  readonly level?: number;
  readonly signal?: CancelSignal;
}

/**
 * Differences in mean loss with percentile intervals and p-values from a bootstrap over patients, the same draws for all
 * pairs. The p-value is 2 · (1 + draws on the rarer side of 0, 0 itself counting for both) / (1 + draws), at most 1
 * (Davison & Hinkley 1997, §4.4). Empty with fewer than two patients: there is nothing to resample.
 * Deterministic.
 * @param models - [n] probabilities by model name.
 * @throws ProdromeError `USAGE` for unknown models, other lengths and options, `NUMERIC` for forecasts that are no
 * probabilities, `CANCELLED` between draws.
 */
export function comparePaired(
  models: Readonly<Record<string, Float64Array>>,
  set: ForecastSet,
  pairs: readonly (readonly [string, string])[],
  options: CompareOptions,
): Comparison[] {
  expectObject('comparePaired, options', options);
  expectObject('comparePaired, models', models);
  expectPairs(pairs);
  const { stream, draws = 2000, metric = 'logLoss', level = 0.95, signal } = options;
  const used = Object.fromEntries(pairs.flat().map((name) => [name, modelOf(models, name)]));
  expectStream('comparePaired, stream', stream);
  if (!['logLoss', 'brier'].includes(metric)) {
    refuse('comparePaired, metric', 'logLoss or brier', metric);
  }
  checkSet('comparePaired', used, set, draws, level);
  const { count, ofRow } = indexPatients(set.patients);
  if (count < 2) return [];
  const lossOf = metric === 'logLoss' ? logLosses : squaredErrors;
  const byPatient = (values: Float64Array) => sumByPatient(values, ofRow, count);
  const losses = Object.fromEntries(
    Object.entries(used).map(([name, values]) => [name, lossOf(set.labels, values)]),
  );
  const differences = pairs.map(([a, b]) =>
    byPatient(difference(losses[a] as Float64Array, losses[b] as Float64Array)),
  );
  const rows = byPatient(new Float64Array(ofRow.length).fill(1));
  const drawn = pairs.map(() => new Float64Array(draws));
  const counts = new Float64Array(count);
  for (let draw = 0; draw < draws && pairs.length > 0; draw++) {
    throwIfCancelled(signal, 'comparePaired');
    drawPatients(stream, counts);
    const total = weigh(counts, rows);
    differences.forEach((sums, i) => {
      (drawn[i] as Float64Array)[draw] = weigh(counts, sums) / total;
    });
  }
  const pValues = drawn.map(twoSided);
  const adjusted = holm(pValues);
  counts.fill(1);
  return pairs.map(([a, b], i) => ({
    a,
    b,
    metric,
    difference: weigh(counts, differences[i] as Float64Array) / ofRow.length,
    ci: percentileInterval(drawn[i] as Float64Array, level),
    pValue: pValues[i] as number,
    pHolm: adjusted[i] as number,
  }));
}

function expectPairs(pairs: readonly (readonly [string, string])[]): void {
  const given: unknown = pairs;
  const isPair = (pair: unknown): boolean =>
    Array.isArray(pair) && pair.length === 2 && pair.every((name) => typeof name === 'string');
  if (Array.isArray(given) && given.every(isPair)) return;
  refuse('comparePaired, pairs', 'a list of two names each', tagOf(given));
}

function modelOf(models: Readonly<Record<string, Float64Array>>, name: string): Float64Array {
  const values = Object.hasOwn(models, name) ? models[name] : undefined;
  if (values) return values;
  throw new ProdromeError('USAGE', {
    where: 'comparePaired, pairs',
    expected: `one of ${Object.keys(models).join(', ')}`,
    got: name,
  });
}

const difference = (a: Float64Array, b: Float64Array): Float64Array =>
  a.map((loss, i) => loss - (b[i] as number));

function twoSided(draws: Float64Array): number {
  let notAbove = 0;
  let notBelow = 0;
  for (const value of draws) {
    if (value <= 0) notAbove++;
    if (value >= 0) notBelow++;
  }
  return Math.min(1, (2 * (1 + Math.min(notAbove, notBelow))) / (1 + draws.length));
}
