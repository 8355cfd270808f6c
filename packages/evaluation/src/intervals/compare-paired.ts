import { ProdromeError } from '@prodrome/core';
import { expectObject, refuse, tagOf } from '../rows/check-arguments.ts';
import type { ForecastSet } from '../rows/forecast-set.ts';
import {
  compareByJackknife,
  type Difference,
  type JackknifeOptions,
} from './compare-by-jackknife.ts';
import { checkSet } from './evaluate-models.ts';
import { holm } from './holm.ts';

/** Two models on the same rows. */
export interface Comparison extends Difference {
  readonly a: string;
  readonly b: string;
  readonly metric: 'logLoss' | 'brier';
  /** `pValue` adjusted for all pairs of the call. */
  readonly pHolm: number;
}

/**
 * Each pair as {@link compareByJackknife} compares them, with p-values adjusted for all pairs. Empty with fewer than two patients.
 * Deterministic.
 * @param models - [n] probabilities by model name.
 * @throws ProdromeError `USAGE` for unknown models, other lengths and options, `NUMERIC` for forecasts that are no probabilities.
 */
export function comparePaired(
  models: Readonly<Record<string, Float64Array>>,
  set: ForecastSet,
  pairs: readonly (readonly [string, string])[],
  options: JackknifeOptions = {},
): Comparison[] {
  expectObject('comparePaired, options', options);
  expectObject('comparePaired, models', models);
  expectPairs(pairs);
  const { metric = 'logLoss', level = 0.95 } = options;
  const used = Object.fromEntries(pairs.flat().map((name) => [name, modelOf(models, name)]));
  if (!['logLoss', 'brier'].includes(metric)) {
    refuse('comparePaired, metric', 'logLoss or brier', metric);
  }
  checkSet('comparePaired', used, set, level);
  const found = pairs.flatMap(([a, b]) => {
    const [one, other] = [used[a] as Float64Array, used[b] as Float64Array];
    const difference = compareByJackknife(one, other, set, { metric, level });
    return difference ? [{ a, b, metric, ...difference }] : [];
  });
  const adjusted = holm(found.map(({ pValue }) => pValue));
  return found.map((each, i) => ({ ...each, pHolm: adjusted[i] as number }));
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
