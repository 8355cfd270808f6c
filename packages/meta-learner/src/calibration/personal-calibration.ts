import {
  createState,
  expectState,
  graphMath,
  jsonOf,
  ProdromeError,
  unfitted,
  vectorOf,
  type ComponentState,
  type GraphBuilder,
  type GraphValue,
  type PatientStates,
  type TrainReport,
} from '@prodrome/core';
import { clipProbability, logit } from '@prodrome/numerics';
import {
  forecastGraph,
  type ForecastGraphInput,
  type ForecastGraphOutput,
} from '../patients/forecast-graph.ts';
import {
  answerForecasts,
  checkForecasts,
  stateWidthOf,
  type ForecastScan,
  type LabelledForecasts,
  type PatientForecasts,
} from '../patients/patient-forecasts.ts';
import { beliefWidth, expectedRisk, learnOutcome } from './belief.ts';
import { expectedRiskGraph, learnOutcomeGraph } from './belief-graph.ts';
import { choosePrior, toldPrior } from './choose-prior.ts';
import type { CalibrationPrior } from './fit-prior.ts';
import type { PersonalCalibrationOptions } from './personal-calibration-options.ts';

const kind = 'personal-calibration';
const where = 'personal calibration';

/** Log odds are kept within ± this: a forecast of .9997 and one of 1 say the same. */
const furthest = 8;

/** What is served: the prior, and the log odds at which intercepts are. */
interface CalibrationFit extends CalibrationPrior {
  readonly centre: number;
}

/** A correction of each patient's forecasts, which follows what came true of them. */
export interface PersonalCalibration {
  /** Numbers carried along for each patient. */
  readonly stateWidth: number;
  /**
   * Learns what patients' corrections are drawn from. NaN forecasts teach nothing.
   * @throws ProdromeError `DATA_VALUE` for labels other than 0 and 1; `USAGE` without a forecast.
   */
  fit(data: LabelledForecasts): TrainReport;
  /**
   * Corrected forecasts [rows], each by what was known at the end of its day; NaN stays NaN.
   * @param from - of each patient, where earlier days are not among the rows.
   * @throws ProdromeError `STATE` before `fit` or `loadState`, and for states of another shape; `USAGE` for rows that the states have taken in.
   */
  apply(
    forecasts: PatientForecasts,
    from?: PatientStates,
  ): { readonly values: Float64Array; readonly states: PatientStates };
  /** One day of `apply` as a graph: [n, 1]. @throws ProdromeError `STATE` as `apply` */
  toGraph(graph: GraphBuilder, input: ForecastGraphInput): ForecastGraphOutput;
  saveState(): ComponentState;
  /** @throws ProdromeError `STATE` for another state. */
  loadState(state: ComponentState): void;
}

/**
 * An intercept and a slope on the log odds of each patient's forecasts: logit p′ = aᵢ + bᵢ·(logit p − centre), of which the expectation is
 * served. Where nothing is known of a patient they are drawn from normal distributions whose means and deviations are learned from the
 * training patients' out-of-fold forecasts (`fitPrior`); each resolved forecast moves what is believed of them (`learnOutcome`).
 *
 * Intercepts and slopes of one's own, of intercepts alone, or one correction for all: the one whose forecasts, walked day by
 * day, have the lowest log loss on the training patients, where that is better than one for all by a standard error over patients.
 *
 * State of a patient: five numbers, and the forecasts of the last horizon + 1 days. Deterministic. A higher forecast of a patient on another day may
 * become lower than a lower one: what is known of the patient has changed in between, and where little is known a slope is uncertain.
 */
export function createPersonalCalibration(
  options: PersonalCalibrationOptions,
): PersonalCalibration {
  const { horizonDays } = options;
  let fitted: CalibrationFit | undefined;
  return {
    stateWidth: stateWidthOf(scanOf(nothing), horizonDays),
    fit: (data) => {
      checkForecasts(where, data);
      const odds = data.values.map(oddsOf);
      const known = odds.filter((each) => !Number.isNaN(each));
      const centre = known.reduce((sum, each) => sum + each, 0) / known.length;
      const choice = choosePrior(data, {
        options,
        data: { ...knownRows(data, odds, centre), centre },
        scanOf: (prior) => scanOf({ ...prior, centre }),
      });
      fitted = { ...choice.prior, centre };
      return toldPrior(choice);
    },
    apply: (forecasts, from) => {
      const scan = scanOf(fitted ?? unfitted(kind));
      const walk = { where, horizonDays, from };
      const { out, states } = answerForecasts(scan, forecasts, walk);
      return { values: out, states };
    },
    toGraph: (graph, input) =>
      forecastGraph(graph, scanOf(fitted ?? unfitted(kind)), input, horizonDays),
    saveState: () => {
      const { intercept, slope, interceptDeviation, slopeDeviation, centre } =
        fitted ?? unfitted(kind);
      const numbers = [intercept, slope, interceptDeviation, slopeDeviation, centre];
      return createState(kind, 1, { horizonDays }, { prior: Float64Array.from(numbers) });
    },
    loadState: (state) => {
      expectState(state, kind, [1]);
      const prior = vectorOf(state, 'prior', 5);
      const [intercept = NaN, slope = NaN, interceptDeviation = NaN, slopeDeviation = NaN] = prior;
      const centre = prior[4] ?? NaN;
      if (!prior.every(Number.isFinite) || interceptDeviation < 0 || slopeDeviation < 0) {
        throw wrongState('finite numbers, deviations not negative', prior.join(', '));
      }
      const saved = jsonOf(state, 'horizonDays');
      if (saved !== horizonDays) {
        throw wrongState(`horizonDays ${horizonDays}`, JSON.stringify(saved));
      }
      fitted = { intercept, slope, interceptDeviation, slopeDeviation, centre };
    },
  };
}

const nothing: CalibrationFit = {
  ...{ intercept: 0, slope: 1, interceptDeviation: 0, slopeDeviation: 0, centre: 0 },
};

const oddsOf = (value: number): number =>
  Math.max(-furthest, Math.min(furthest, logit(clipProbability(value))));

/** What is believed of a patient, and what is made of it. */
function scanOf({
  intercept,
  slope,
  interceptDeviation,
  slopeDeviation,
  centre,
}: CalibrationFit): ForecastScan {
  return {
    ...{ width: beliefWidth, outputs: 1 },
    begin: (belief) => {
      belief.set([intercept, slope, interceptDeviation ** 2, 0, slopeDeviation ** 2]);
    },
    learn: (belief, value, outcome) => {
      learnOutcome(belief, oddsOf(value) - centre, outcome);
    },
    answer: (belief, value, out, at) => {
      out[at] = expectedRisk(belief, oddsOf(value) - centre);
    },
    toGraph: (graph) => {
      const { apply, logit: logOdds } = graphMath(graph);
      const x = (value: GraphValue): GraphValue =>
        apply('Sub', apply('Clip', logOdds(value), -furthest, furthest), centre);
      return {
        learn: (belief, value, outcome) => learnOutcomeGraph(graph, belief, x(value), outcome),
        answer: (belief, value) => expectedRiskGraph(graph, belief, x(value)),
      };
    },
  };
}

/** The rows with a forecast, as the prior is learned from them. */
function knownRows({ days, labels }: LabelledForecasts, odds: Float64Array, centre: number) {
  const isKnown = (_: number, i: number): boolean => !Number.isNaN(odds[i]);
  const starts = new Int32Array(days.patientIds.length + 1);
  days.patients.forEach((patient, i) => {
    if (!Number.isNaN(odds[i])) starts[patient + 1] = (starts[patient + 1] as number) + 1;
  });
  for (let p = 1; p < starts.length; p++) {
    starts[p] = (starts[p] as number) + (starts[p - 1] as number);
  }
  return {
    odds: odds.filter(isKnown).map((each) => each - centre),
    labels: labels.filter(isKnown),
    starts,
  };
}

const wrongState = (expected: string, got: string): ProdromeError =>
  new ProdromeError('STATE', { where, expected, got });
