import type { Calibration, CalibrationType, Task } from '@prodrome/core';
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

/**
 * The served forecast of each fold, corrected by what was learned from the forecasts that were made without it.
 * @returns [n, outputs], NaN in the first of folds in time; undefined where no fold can judge it.
 * @throws ProdromeError `CONFORMANCE`, naming the calibration, for other than a probability of each forecast.
 */
export async function crossFitCalibration(
  part: Part<CalibrationType>,
  served: Served,
  answers: OutOfFold,
  { scale, ...setting }: FitSetting,
): Promise<Float64Array | undefined> {
  const { outputs } = answers.batch;
  const values = new Float64Array(served.values.length).fill(NaN);
  for (const { fold, known, places, isNested } of foldsToJudge(answers, scale)) {
    if (!isNested) return undefined;
    const stream = setting.stream.fork(`calibrated without ${fold}`);
    const calibration = createCalibration(part, setting.task);
    const learned = await forecastsIn(served, known, { ...setting, stream });
    fitCalibration(calibration, learned, known.labels, outputs);
    const own = pickRows(served.values, places, outputs);
    const corrected = calibration.apply(own);
    expectCorrected(part, corrected, own);
    places.forEach((row, i) => {
      copyRow(corrected, i, values, row, outputs);
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
