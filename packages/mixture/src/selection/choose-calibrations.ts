import type { Calibration } from '@prodrome/core';
import type { ForecastSet } from '@prodrome/evaluation';
import { createPersonalCalibration, type PersonalCalibration } from '@prodrome/meta-learner';
import type { Decision } from '../model/council.ts';
import type { MixturePlan } from '../model/plan.ts';
import {
  calibrateFolds,
  createCalibration,
  daysOf,
  fitCalibration,
  forecastsToJudge,
  inPlaces,
  type FoldForecasts,
  type Served,
} from './calibrate.ts';
import type { FitSetting } from './fit-candidates.ts';
import type { MixingReport } from './fit-mixing.ts';
import { followFolds, labelledForecasts } from './follow-patients.ts';
import type { OutOfFold } from './labelled-answers.ts';
import { compare, type Contender } from './select-served.ts';

/** What corrects the served forecast, fitted on all out-of-fold forecasts. */
export interface ChosenCalibrations {
  /** One for all patients. */
  readonly calibration?: Calibration;
  /** One that follows each, after it. */
  readonly personal?: PersonalCalibration;
  /** [n, outputs] cross-fitted forecasts with what corrects them; NaN in the first of folds in time. */
  readonly values: Float64Array;
  readonly decisions: readonly Decision[];
  /** Corrections that no fold could judge. */
  readonly unjudged: readonly string[];
  readonly reports: readonly MixingReport[];
}

/** How corrections are judged. */
export interface JudgeSetting {
  readonly setting: FitSetting;
  /** The rows that are compared, of all. */
  readonly scored: (one: Contender) => Contender;
  readonly set: ForecastSet;
}

/**
 * The plan's calibration, then the one that follows patients, each against what stood before it, on folds that neither it nor the experts behind
 * what it learned from have seen; each is served only if it is better by an interval.
 */
export async function chooseCalibrations(
  {
    calibration: part,
    personalCalibration = false,
  }: Pick<MixturePlan, 'calibration' | 'personalCalibration'>,
  served: Served,
  answers: OutOfFold,
  { setting, scored, set }: JudgeSetting,
): Promise<ChosenCalibrations> {
  const { task } = setting;
  const names = [
    ...(part ? [`${served.name}, calibrated`] : []),
    ...(personalCalibration ? [`${served.name}, personally calibrated`] : []),
  ];
  const none = { values: served.values, decisions: [], unjudged: [], reports: [] };
  if (names.length === 0) return none;
  const folds = await forecastsToJudge(served, answers, setting);
  if (!folds) return { ...none, unjudged: names };
  const decisions: Decision[] = [];
  let standing: Standing = { name: served.name, values: served.values, folds };
  const tried = (name: string, corrected: readonly FoldForecasts[]): boolean => {
    const values = inPlaces(corrected, served.values.length, task.outputs);
    const decision = compare(scored({ name, values }), scored(standing), set);
    decisions.push(decision);
    if (decision.accepted) standing = { name, values, folds: corrected };
    return decision.accepted;
  };
  const calibration =
    part && tried(`${served.name}, calibrated`, calibrateFolds(part, folds, task))
      ? createCalibration(part, task)
      : undefined;
  const { labels, batch } = answers;
  if (calibration) fitCalibration(calibration, served.values, labels, task.outputs);
  const create = (): PersonalCalibration =>
    createPersonalCalibration({ horizonDays: task.horizonDays });
  const personal =
    personalCalibration &&
    tried(`${served.name}, personally calibrated`, followFolds(standing.folds, create))
      ? create()
      : undefined;
  const shared = calibration?.apply(served.values) ?? served.values;
  const report = personal?.fit(labelledForecasts(daysOf(batch.context), shared, labels));
  return {
    ...(calibration && { calibration }),
    ...(personal && { personal }),
    ...{ values: standing.values, decisions, unjudged: [] },
    reports: report ? [{ component: 'calibration', name: 'personal_calibration', ...report }] : [],
  };
}

/** The best so far. */
interface Standing extends Contender {
  readonly folds: readonly FoldForecasts[];
}
