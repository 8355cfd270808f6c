import {
  createState,
  expectState,
  jsonOf,
  ProdromeError,
  unfitted,
  vectorOf,
  type ComponentState,
  type GraphBuilder,
  type PatientStates,
  type TrainReport,
} from '@prodrome/core';
import {
  forecastGraph,
  type ForecastGraphInput,
  type ForecastGraphOutput,
} from '../patients/forecast-graph.ts';
import {
  answerForecasts,
  checkForecasts,
  stateWidthOf,
  type LabelledForecasts,
  type PatientForecasts,
} from '../patients/patient-forecasts.ts';
import { bandFigures } from './band-figures.ts';
import { bandOutputs, bandScan } from './band-scan.ts';
import type { ConformalBandsOptions } from './conformal-bands-options.ts';
import { sortedScores, type BandFit } from './scores.ts';

const kind = 'conformal-bands';
const where = 'conformal bands';

/** Bands of rows of forecasts. */
export interface Bands {
  /**
   * [rows] which outcomes are not ruled out, as bits: 1 = none alone, *low* risk; 2 = an attack alone, *high*; 3 = both, *medium*; 0 where there was no
   * forecast.
   */
  readonly sets: Uint8Array;
  /** [rows] the probability below which a band is low on that day, and that above which it is high; NaN where there was no forecast. */
  readonly lowBelow: Float64Array;
  readonly highAbove: Float64Array;
  readonly states: PatientStates;
}

/** Bands of risk that keep their promise for each patient. */
export interface ConformalBands {
  /** Numbers carried along for each patient. */
  readonly stateWidth: number;
  /** @throws ProdromeError `DATA_VALUE` for labels other than 0 and 1; `USAGE` without a forecast. */
  fit(data: LabelledForecasts): TrainReport;
  /**
   * The band of each row, by what was known at the end of its day.
   * @param from - of each patient, where earlier days are not among the rows.
   * @throws ProdromeError `STATE` before `fit` or `loadState`, and for states of another shape; `USAGE` for rows that the states have taken in.
   */
  apply(forecasts: PatientForecasts, from?: PatientStates): Bands;
  /** One day of `apply` as a graph: [n, 3], the set, `lowBelow` and `highAbove`. @throws ProdromeError `STATE` as `apply` */
  toGraph(graph: GraphBuilder, input: ForecastGraphInput): ForecastGraphOutput;
  saveState(): ComponentState;
  /** @throws ProdromeError `STATE` for another state. */
  loadState(state: ComponentState): void;
}

/**
 * Sets of outcomes that rule out what comes true on a share alpha of a patient's days with an attack, and of those without, at the most in
 * the long run. A patient begins at the training patients' thresholds; every resolved forecast moves them by `rate`, so that its own record takes
 * over (`bandScan`). Of a horizon of several days, what is learned was answered as many days less one before: then the
 * bound holds nearly.
 *
 * State of a patient: a level for each outcome, and the forecasts of the last horizon + 1 days. Deterministic.
 */
export function createConformalBands(options: ConformalBandsOptions): ConformalBands {
  const { horizonDays, alpha, rate } = options;
  let fitted: BandFit | undefined;
  const none = new Float64Array(0);
  return {
    stateWidth: stateWidthOf(bandScan({ scores: [none, none], alpha, rate }), horizonDays),
    fit: (data) => {
      checkForecasts(where, data);
      const { values, labels } = data;
      const scores = [sortedScores(values, labels, 0), sortedScores(values, labels, 1)] as const;
      fitted = { scores, alpha, rate };
      const figures = bandFigures(data, fitted, horizonDays);
      const { coverage, lowestCoverage, decided } = figures;
      const told = [coverage, lowestCoverage, decided].map((share) => (100 * share).toFixed(1));
      return {
        metrics: { ...figures },
        notes: [
          `on the training patients sets have what came true on ${told[0] ?? ''} % of days (10th percentile over patients ${told[1] ?? ''} %); ${told[2] ?? ''} % of days are low or high`,
        ],
      };
    },
    apply: (forecasts, from) => {
      const scan = bandScan(fitted ?? unfitted(kind));
      const { out, states } = answerForecasts(scan, forecasts, { where, horizonDays, from });
      const column = (at: number): Float64Array =>
        forecasts.values.map((_, i) => out[i * bandOutputs + at] as number);
      // a set of NaN is none
      const sets = Uint8Array.from(column(0), (set) => (Number.isNaN(set) ? 0 : set));
      return { sets, lowBelow: column(1), highAbove: column(2), states };
    },
    toGraph: (graph, input) =>
      forecastGraph(graph, bandScan(fitted ?? unfitted(kind)), input, horizonDays),
    saveState: () => {
      const [none, attack] = (fitted ?? unfitted(kind)).scores;
      return createState(kind, 1, { horizonDays, alpha, rate }, { none, attack });
    },
    loadState: (state) => {
      expectState(state, kind, [1]);
      for (const [name, own] of Object.entries({ horizonDays, alpha, rate })) {
        const saved = jsonOf(state, name);
        if (saved !== own) throw wrongState(`${name} ${own}`, JSON.stringify(saved));
      }
      const scores = [vectorOf(state, 'none'), vectorOf(state, 'attack')] as const;
      if (!scores.every(isAscending)) throw wrongState('ascending scores in [0, 1]', 'others');
      fitted = { scores, alpha, rate };
    },
  };
}

const isAscending = (scores: Float64Array): boolean =>
  scores.every((score, i) => score >= (scores[i - 1] ?? 0) && score <= 1);

const wrongState = (expected: string, got: string): ProdromeError =>
  new ProdromeError('STATE', { where, expected, got });
