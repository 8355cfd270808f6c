import type { TrainReport } from '@prodrome/core';
import { clipProbability } from '@prodrome/numerics';
import { gainOf, toldGain, type Gain } from '../patients/gain.ts';
import {
  answerLabelled,
  type ForecastScan,
  type LabelledForecasts,
} from '../patients/patient-forecasts.ts';
import { fitPrior, type CalibrationPrior, type PriorData } from './fit-prior.ts';
import type { PersonalCalibrationOptions } from './personal-calibration-options.ts';

/** What there is to choose by. */
export interface PriorChoices {
  readonly options: PersonalCalibrationOptions;
  readonly data: PriorData;
  readonly scanOf: (prior: CalibrationPrior) => ForecastScan;
}

/** Which prior is served, and what it gained. */
export interface PriorChoice {
  readonly prior: CalibrationPrior;
  readonly isPersonal: boolean;
  /** Mean log loss of the forecasts as they came, of one correction for all, and of the best of the patients' own. */
  readonly uncorrectedLoss: number;
  readonly sharedLoss: number;
  readonly personalLoss: number;
  /** Of the best of the patients' own over one correction for all. */
  readonly personal: Gain;
}

/**
 * One correction for all, own intercepts, or own intercepts and slopes: whose forecasts, walked day by day, have the lowest log loss;
 * patients' own only where they are better than one for all by a standard error. Deviations that are given stand.
 */
export function choosePrior(
  forecasts: LabelledForecasts,
  { options, data, scanOf }: PriorChoices,
): PriorChoice {
  const { interceptDeviation, slopeDeviation } = options;
  const given = {
    ...(interceptDeviation !== undefined && { interceptDeviation }),
    ...(slopeDeviation !== undefined && { slopeDeviation }),
  };
  const shared = fitPrior(data, { interceptDeviation: 0, slopeDeviation: 0 });
  const own = [fitPrior(data, given)];
  if (slopeDeviation === undefined) own.push(fitPrior(data, { ...given, slopeDeviation: 0 }));
  const { horizonDays } = options;
  const lossesOf = (prior: CalibrationPrior): Float64Array =>
    summed(forecasts, answerLabelled(scanOf(prior), forecasts, horizonDays));
  const weight = forecasts.values.filter((value) => !Number.isNaN(value)).length;
  const meanOf = (losses: Float64Array): number =>
    losses.reduce((sum, loss) => sum + loss, 0) / weight;
  const before = lossesOf(shared);
  const [best] = own
    .map((prior) => {
      const losses = lossesOf(prior);
      return { prior, loss: meanOf(losses), gained: gainOf(before, losses, weight) };
    })
    .sort((a, b) => a.loss - b.loss);
  const { prior, loss, gained } = best as NonNullable<typeof best>;
  const isPersonal = Object.keys(given).length > 0 || gained.gain > gained.error;
  return {
    ...{ prior: isPersonal ? prior : shared, isPersonal },
    uncorrectedLoss: meanOf(summed(forecasts, forecasts.values)),
    sharedLoss: meanOf(before),
    personalLoss: loss,
    personal: gained,
  };
}

/** [patients] summed log losses of forecasts. */
function summed({ days, labels }: LabelledForecasts, values: Float64Array): Float64Array {
  const losses = new Float64Array(days.patientIds.length);
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const p = clipProbability(value);
    const patient = days.patients[i] as number;
    losses[patient] =
      (losses[patient] as number) - (labels[i] === 1 ? Math.log(p) : Math.log1p(-p));
  });
  return losses;
}

/** A choice as a training report tells it. */
export function toldPrior(choice: PriorChoice): TrainReport {
  const { prior, isPersonal, personal, ...losses } = choice;
  const { intercept, slope, interceptDeviation, slopeDeviation } = prior;
  const gained = toldGain(personal);
  const deviations = `intercepts within ± ${interceptDeviation}, slopes within ± ${slopeDeviation}`;
  return {
    metrics: {
      ...{ intercept, slope, interceptDeviation, slopeDeviation },
      uncorrectedLogLoss: losses.uncorrectedLoss,
      sharedLogLoss: losses.sharedLoss,
      personalLogLoss: losses.personalLoss,
      personalGainError: personal.error,
    },
    notes: [
      isPersonal
        ? `each patient has a correction of its own, ${deviations}: gained ${gained}`
        : `one correction for all: the best of the patients' own gained ${gained}`,
    ],
  };
}
