import { takeRows, type FeatureTable } from '@prodrome/core';
import {
  createConformalBands,
  type ConformalBands,
  type LabelledForecasts,
  type PersonalCalibration,
} from '@prodrome/meta-learner';
import { placesWhere, pickRows } from '../rows/pick.ts';
import type { BandsPlan } from '../model/plan.ts';
import type { FoldForecasts } from './calibrate.ts';
import type { MixingReport } from './fit-mixing.ts';

/** Forecasts of the days whose label is known, as what follows patients learns from them. */
export function labelledForecasts(
  days: FeatureTable,
  values: Float64Array,
  labels: Float64Array,
): LabelledForecasts {
  const known = placesWhere(days.patients, (_, place) => !Number.isNaN(labels[place]));
  return {
    days: takeRows(days, known),
    values: pickRows(values, known, 1),
    labels: pickRows(labels, known, 1),
  };
}

/**
 * The forecasts of each fold, each patient's corrected by what was learned from forecasts made without the fold, and by what came true of the
 * patient up to that day. Where no forecast could be made without the fold, as in the second of folds in time, nothing is corrected.
 */
export const followFolds = (
  folds: readonly FoldForecasts[],
  create: () => PersonalCalibration,
): readonly FoldForecasts[] =>
  folds.map((fold) => {
    const { own, learned } = fold;
    if (learned.values.every(Number.isNaN)) return fold;
    const personal = create();
    personal.fit(labelledForecasts(learned.days, learned.values, learned.labels));
    return { ...fold, own: { ...own, values: personal.apply(own).values } };
  });

/** Bands of risk of forecasts, and what they said of their training. */
export function fitBands(
  plan: BandsPlan,
  horizonDays: number,
  forecasts: LabelledForecasts,
): { readonly bands: ConformalBands; readonly report: MixingReport } {
  const bands = createConformalBands({ ...plan, horizonDays });
  const report = bands.fit(forecasts);
  return { bands, report: { component: 'calibration', name: 'risk_bands', ...report } };
}
