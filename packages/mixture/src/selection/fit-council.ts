import {
  ProdromeError,
  type CancelSignal,
  type Failure,
  type FeatureTable,
  type RandomStream,
  type Task,
} from '@prodrome/core';
import type { ForecastSet } from '@prodrome/evaluation';
import { columnOf, type AnswerBatch } from '../model/answer-batch.ts';
import { fitErrorModels } from '../model/confidence.ts';
import type { Council } from '../model/council.ts';
import { fitContextScale } from '../context/context-scale.ts';
import { fitErrorModel } from '../context/error-model.ts';
import { pickRows, placesWhere } from '../rows/pick.ts';
import { hasSay, type Candidate, type MixturePlan, type PlannedExpert } from '../model/plan.ts';
import { standIn } from '../model/standby.ts';
import { daysOf, type Served } from './calibrate.ts';
import { chooseCalibrations } from './choose-calibrations.ts';
import { fitCandidates } from './fit-candidates.ts';
import { fitBands, labelledForecasts } from './follow-patients.ts';
import type { MixingReport } from './fit-mixing.ts';
import { gatingAnswers, type OutOfFold } from './labelled-answers.ts';
import { crossFitted } from './other-folds.ts';
import { selectServed, type Contender } from './select-served.ts';

/** A council, with what its parts said of their training and what failed. */
export interface FittedCouncil {
  readonly council: Council;
  readonly reports: readonly MixingReport[];
  readonly failures: ReadonlyMap<string, Failure>;
}

/**
 * Trains every way of mixing on out-of-fold answers, compares them on folds that neither they nor the experts behind what they learned
 * from have seen, and serves what `selectServed` picks: the best fixed weights, unless learned ones are better by an interval.
 * Source: nested cross-validation, Varma & Simon 2006 (doi:10.1186/1471-2105-7-91).
 * @throws ProdromeError `NO_EXPERT` when nothing answers every row.
 */
export async function fitCouncil(
  plan: Pick<MixturePlan, 'candidates' | 'calibration' | 'personalCalibration' | 'riskBands'>,
  task: Task,
  answers: OutOfFold,
  { stream, signal }: { readonly stream: RandomStream; readonly signal?: CancelSignal },
): Promise<FittedCouncil> {
  const { batch, labels, inTime } = answers;
  const { outputs } = batch;
  const k = batch.experts.length;
  const { counted, places, set } = scoredRows(answers);
  const contextScale = fitContextScale(batch.context, counted);
  const scale = (table: FeatureTable): FeatureTable => contextScale.apply(table);
  const context = scale(batch.context);
  const setting = { task, stream, scale, ...(signal && { signal }) };
  const whole = gatingAnswers(answers, inTime, scale);
  const candidates = await fitCandidates(plan.candidates, answers, whole, setting);
  const { excluded, failures, unjudged } = candidates;
  const scored = <One extends Contender>(one: One): One => ({
    ...one,
    values: pickRows(one.values, places, outputs),
  });
  const singles = batch.experts.map(({ name }, j): Served => ({
    name,
    values: columnOf(batch.values, k, j, outputs),
  }));
  // what stands apart is evaluated only: it may have seen these rows; nor does a shadow speak
  const contending = singles.filter((_, j) => hasSay(batch.experts[j] as PlannedExpert));
  const scoredSingles = contending.map(scored);
  const standby = standbyOf(batch, singles.map(scored), set);
  const fitted = candidates.fitted.map((one) => {
    const values = one.values.slice();
    standIn(standby, batch, { values });
    return { ...one, values };
  });
  const judged = fitted.filter(({ name }) => !unjudged.includes(name)).map(scored);
  const able = judged.filter(answersAll);
  const selection = selectServed(
    [...scoredSingles.filter(answersAll), ...able.filter(({ candidate }) => isFixed(candidate))],
    able.filter(({ candidate }) => !isFixed(candidate)),
    set,
  );
  if (!selection) {
    throw new ProdromeError('NO_EXPERT', {
      where: 'council',
      expected: 'an expert or a mixture that answers every training row',
      got: 'none',
      hint: 'Add an expert whose domain is always observed, such as climatology',
    });
  }
  const served = [...contending, ...fitted].find(({ name }) => name === selection.served) as Served;
  const judging = { setting, scored, set };
  const corrected = await chooseCalibrations(plan, served, answers, judging);
  const { calibration, personal } = corrected;
  const banded =
    plan.riskBands &&
    fitBands(
      plan.riskBands,
      task.horizonDays,
      labelledForecasts(daysOf(batch.context), corrected.values, labels),
    );
  const incomplete = [...scoredSingles, ...judged].filter((one) => !answersAll(one));
  const notJudged = [...unjudged, ...corrected.unjudged];
  return {
    council: {
      experts: batch.experts,
      contextScale,
      errorModels: fitErrorModels(batch, context, labels),
      servedErrorModel: fitErrorModel(corrected.values, context, labels),
      mixings: new Map(fitted.map(({ name, mixing }) => [name, mixing])),
      served: selection.served,
      ...(calibration && { calibration }),
      ...(personal && { personal }),
      ...(banded && { bands: banded.bands }),
      report: {
        served: selection.served,
        ...(standby !== undefined && { standby }),
        calibrated: calibration !== undefined,
        ...(personal && { personal: true }),
        logLoss: selection.logLoss,
        decisions: [...selection.decisions, ...corrected.decisions],
        excluded,
        incomplete: Object.fromEntries([
          ...incomplete.map(whyIncomplete),
          ...notJudged.map((name) => [name, tooFewFolds] as const),
        ]),
      },
    },
    reports: [
      ...fitted.flatMap(({ reports }) => reports),
      ...corrected.reports,
      ...(banded ? [banded.report] : []),
    ],
    failures,
  };
}

/** The best of the baselines that answer every row. */
function standbyOf(
  { experts }: AnswerBatch,
  singles: readonly Contender[],
  set: ForecastSet,
): string | undefined {
  const baselines = singles.filter((_, j) => experts[j]?.role === 'baseline').filter(answersAll);
  return selectServed(baselines, [], set)?.served;
}

const tooFewFolds =
  'two inner folds leave no third one to judge what is learned by: give validation.inner_folds three or more';

const isFixed = ({ weights }: Candidate): boolean => weights === 'fixed';

/** Rows with a label, the places of those that are compared, which folds in time have from the second on, and their labels. */
function scoredRows({ batch: { outputs }, labels, folds, inTime, set }: OutOfFold): {
  readonly counted: Int32Array;
  readonly places: Int32Array;
  readonly set: ForecastSet;
} {
  const counted = placesWhere(folds, (_, place) => !Number.isNaN(labels[place * outputs]));
  const compared = crossFitted({
    folds: counted.map((place) => folds[place] as number),
    inTime,
  });
  return {
    counted,
    places: compared.map((at) => counted[at] as number),
    set: rowsOfSet(set, compared, outputs),
  };
}

/** The rows at these places of a set in which every output of a row counts. */
const rowsOfSet = (set: ForecastSet, rows: Int32Array, outputs: number): ForecastSet => {
  if (rows.length * outputs === set.labels.length) return set;
  const places = [...rows].flatMap((row) =>
    Array.from({ length: outputs }, (_, o) => row * outputs + o),
  );
  return {
    labels: Float64Array.from(places, (place) => set.labels[place] as number),
    patients: Int32Array.from(places, (place) => set.patients[place] as number),
    ...(set.onset && { onset: Uint8Array.from(places, (place) => set.onset?.[place] as number) }),
  };
};

const whyIncomplete = ({ name, values }: Contender): [string, string] => {
  const answered = values.reduce((sum, value) => sum + Number(!Number.isNaN(value)), 0);
  const rows = `${answered} of ${values.length} rows`;
  return [name, `it answers ${rows}, and what is served must answer all`];
};

const answersAll = ({ values }: Contender): boolean => !values.some((value) => Number.isNaN(value));
