import { ProdromeError } from '@prodrome/core';
import { rateOverPatients } from '../intervals/jackknife.ts';
import { sumByPatient } from '../intervals/left-out.ts';
import { binsByRank } from '../metrics/calibration-error.ts';
import {
  checkForecastSet,
  checkProbabilities,
  indexPatients,
  type ForecastSet,
} from '../rows/forecast-set.ts';
import { rank } from '../rows/ranking.ts';

/** Rows with forecasts alike. */
export interface ReliabilityBin {
  /** Mean forecast. */
  readonly forecast: number;
  /** Share of rows with an event. */
  readonly observed: number;
  /** Of `observed`, over patients; none of one patient. */
  readonly ci?: readonly [number, number];
  readonly rows: number;
  readonly patients: number;
}

/**
 * What was forecast beside what came, in bins of equal numbers of rows (equal forecasts are never split), lowest forecasts first; empty
 * bins are left out. The interval of each rate is over patients, of Wilson's kind.
 * @param probabilities - [n]
 * @throws ProdromeError `USAGE` for other lengths and options, `NUMERIC` for forecasts that are no probabilities.
 * Source: Dean & Pagano 2015 (doi:10.1093/jssam/smv024) for the intervals.
 */
export function reliabilityCurve(
  set: ForecastSet,
  probabilities: Float64Array,
  { bins = 10, level = 0.95 }: { readonly bins?: number; readonly level?: number } = {},
): readonly ReliabilityBin[] {
  const where = 'reliabilityCurve';
  checkForecastSet(where, set);
  checkProbabilities(where, set.labels, probabilities);
  if (!Number.isInteger(bins) || bins < 1 || !(level > 0 && level < 1)) {
    throw new ProdromeError('USAGE', {
      where,
      expected: 'bins ≥ 1 and a level between 0 and 1',
      got: `${bins} and ${level}`,
    });
  }
  const index = indexPatients(set.patients);
  const binOfRow = binsByRank(rank(probabilities), bins);
  const found: ReliabilityBin[] = [];
  for (let bin = bins - 1; bin >= 0; bin--) {
    const inside = Float64Array.from(binOfRow, (own) => (own === bin ? 1 : 0));
    const rows = inside.reduce((sum, own) => sum + own, 0);
    if (rows === 0) continue;
    const byPatient = sumByPatient(inside, index.ofRow, index.count);
    const events = inside.map((own, row) => own * (set.labels[row] as number));
    const rate = rateOverPatients(sumByPatient(events, index.ofRow, index.count), byPatient, level);
    found.push({
      forecast:
        inside.reduce((sum, own, row) => sum + own * (probabilities[row] as number), 0) / rows,
      observed: rate.value,
      ...(rate.ci && { ci: rate.ci }),
      rows,
      patients: byPatient.filter((own) => own > 0).length,
    });
  }
  return found;
}
