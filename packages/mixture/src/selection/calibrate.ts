import {
  createFeatureTable,
  type Calibration,
  type CalibrationType,
  type FeatureTable,
  type Task,
} from '@prodrome/core';
import { columnOf } from '../model/answer-batch.ts';
import { copyRow } from '../rows/copy-row.ts';
import { lawBroken } from '../model/failure.ts';
import { pickRows } from '../rows/pick.ts';
import type { Candidate, Part } from '../model/plan.ts';
import type { FitSetting } from './fit-candidates.ts';
import { crossFitMixing } from './fit-mixing.ts';
import { foldsToJudge, type GatingAnswers, type OutOfFold } from './labelled-answers.ts';
import type { Contender } from './select-served.ts';

/** A forecast whose calibration is tried: an expert's, or a mixture's. */
export type Served = Contender & { readonly candidate?: Candidate };

/** Forecasts of days. */
interface DayForecasts {
  /** Whose days, and what was known at their ends; no columns. */
  readonly days: FeatureTable;
  /** [n, outputs] */
  readonly values: Float64Array;
}

/** The served forecast of a fold's days, and forecasts that a correction of it may learn from: made without that fold. */
export interface FoldForecasts {
  /** The fold's rows, at these places of all. */
  readonly places: Int32Array;
  readonly own: DayForecasts;
  readonly learned: DayForecasts & {
    /** [n, outputs]; NaN in rows that do not count. */
    readonly labels: Float64Array;
  };
}

/** A fresh calibration. */
export const createCalibration = (
  { type, options }: Part<CalibrationType>,
  task: Task,
): Calibration => type.create(options, { task, specialty: 'all' });

/** Learns from the rows whose labels are known. */
export function fitCalibration(
  calibration: Calibration,
  values: Float64Array,
  labels: Float64Array,
  outputs: number,
): void {
  const isKnown = (_: number, at: number): boolean => !Number.isNaN(labels[at]);
  calibration.fit(values.filter(isKnown), labels.filter(isKnown), outputs);
}

/** Days without what was measured on them. */
export const daysOf = ({ patients, times, patientIds, outcomes }: FeatureTable): FeatureTable =>
  createFeatureTable({
    ...{ columns: [], values: new Float32Array(0), patients, times, patientIds },
    ...(outcomes && { outcomes }),
  });

/** The forecasts by which corrections are judged, of each fold that can judge; undefined where none can. */
export async function forecastsToJudge(
  served: Served,
  answers: OutOfFold,
  { scale, ...setting }: FitSetting,
): Promise<readonly FoldForecasts[] | undefined> {
  const { outputs } = answers.batch;
  const folds: FoldForecasts[] = [];
  for (const { fold, known, asked, places, isNested } of foldsToJudge(answers, scale)) {
    if (!isNested) return undefined;
    const stream = setting.stream.fork(`calibrated without ${fold}`);
    folds.push({
      places,
      own: {
        days: daysOf(asked.context),
        values: pickRows(served.values, places, outputs),
      },
      learned: {
        days: daysOf(known.batch.context),
        values: await forecastsIn(served, known, { ...setting, stream }),
        labels: known.labels,
      },
    });
  }
  return folds;
}

/**
 * The forecasts of each fold, corrected by what was learned from those that were made without it.
 * @throws ProdromeError `CONFORMANCE`, naming the calibration, for other than a probability of each forecast.
 */
export const calibrateFolds = (
  part: Part<CalibrationType>,
  folds: readonly FoldForecasts[],
  task: Task,
): readonly FoldForecasts[] =>
  folds.map(({ places, own, learned }) => {
    const calibration = createCalibration(part, task);
    fitCalibration(calibration, learned.values, learned.labels, task.outputs);
    const corrected = calibration.apply(own.values);
    expectCorrected(part, corrected, own.values);
    return {
      places,
      own: { ...own, values: corrected },
      learned: { ...learned, values: calibration.apply(learned.values) },
    };
  });

/** The folds' forecasts, each in its place of all: [n, outputs], NaN in the first of folds in time. */
export function inPlaces(
  folds: readonly FoldForecasts[],
  length: number,
  outputs: number,
): Float64Array {
  const values = new Float64Array(length).fill(NaN);
  for (const { places, own } of folds) {
    places.forEach((row, i) => {
      copyRow(own.values, i, values, row, outputs);
    });
  }
  return values;
}

/** The served forecast of rows that may be learned from: an expert's answers, or those of a mixture of other folds. */
async function forecastsIn(
  { name, candidate }: Served,
  known: GatingAnswers,
  setting: Omit<FitSetting, 'scale'>,
): Promise<Float64Array> {
  if (candidate) return await crossFitMixing(candidate, { ...known, ...setting });
  const { values, experts, outputs } = known.answers;
  const at = experts.findIndex((expert) => expert.name === name);
  return columnOf(values, experts.length, at, outputs);
}

function expectCorrected(
  { recipe: { type } }: Part<CalibrationType>,
  corrected: Float64Array,
  given: Float64Array,
): void {
  const component = `calibration ${type}`;
  if (corrected.length !== given.length) {
    const found = `${corrected.length} values of ${given.length}`;
    throw lawBroken(component, 'probabilities', found);
  }
  const at = corrected.findIndex((value, i) =>
    Number.isNaN(given[i]) ? !Number.isNaN(value) : !(value >= 0 && value <= 1),
  );
  if (at < 0) return;
  throw lawBroken(component, 'probabilities', `${given[at] ?? ''} became ${corrected[at] ?? ''}`);
}
