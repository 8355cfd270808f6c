import {
  ProdromeError,
  type Calibration,
  type CalibrationType,
  type CancelSignal,
  type Failure,
  type RandomStream,
  type Task,
} from '@prodrome/core';
import type { ForecastSet } from '@prodrome/evaluation';
import { createStandardizer } from '@prodrome/preprocessing';
import { columnOf, everyRow, membersOf, type AnswerBatch } from '../model/answer-batch.ts';
import { fitErrorModels } from '../model/confidence.ts';
import { withOutOfFoldConfidence } from './out-of-fold-confidence.ts';
import type { Council } from '../model/council.ts';
import { fitErrorModel } from '../model/error-model.ts';
import { failureOf, lawBroken } from '../model/failure.ts';
import type { Mixing } from '../model/mixing.ts';
import { crossFitted, mayLearn, type Folds } from './other-folds.ts';
import { pickRows } from '../model/pick.ts';
import type { Candidate, MixturePlan, Part } from '../model/plan.ts';
import { crossFitMixing, fitMixing, type MixingData, type MixingReport } from './fit-mixing.ts';
import { compare, selectServed, type Contender } from './select-served.ts';

/** Out-of-fold answers of the training patients. */
export interface OutOfFold {
  readonly batch: AnswerBatch;
  /** [n, outputs] */
  readonly labels: Float64Array;
  /** [n] */
  readonly folds: Int32Array;
  /** Whether the folds follow each other in time. */
  readonly inTime: boolean;
  /** Every output of a row counts as a forecast: [n · outputs]. */
  readonly set: ForecastSet;
}

/** A council, with what its parts said of their training and what failed. */
export interface FittedCouncil {
  readonly council: Council;
  readonly reports: readonly MixingReport[];
  readonly failures: ReadonlyMap<string, Failure>;
}

/**
 * Trains every way of mixing on out-of-fold answers, compares them cross-fitted, and serves what `selectServed` picks: the best
 * fixed weights, unless learned ones are better by an interval.
 * @throws ProdromeError `NO_EXPERT` when nothing answers every row.
 */
export async function fitCouncil(
  plan: Pick<MixturePlan, 'candidates' | 'calibration' | 'bootstrapDraws'>,
  task: Task,
  { batch, labels, folds, inTime, set: whole }: OutOfFold,
  { stream, signal }: { readonly stream: RandomStream; readonly signal?: CancelSignal },
): Promise<FittedCouncil> {
  const { outputs } = batch;
  const contextScaler = createStandardizer();
  contextScaler.fit(batch.context, everyRow(batch.context.rows));
  const context = contextScaler.apply(batch.context);
  const k = batch.experts.length;
  const filled = withOutOfFoldConfidence(batch, context, labels, { folds, inTime });
  const data: MixingData = {
    task,
    batch: membersOf(filled, context),
    labels,
    ...{ folds, inTime, stream },
    ...(signal && { signal }),
  };
  const rows = crossFitted({ folds, inTime });
  const set = rowsOfSet(whole, rows, outputs);
  const scored = <One extends Contender>(one: One): One => ({
    ...one,
    values: pickRows(one.values, rows, outputs),
  });
  const { fitted, excluded, failures } = await fitCandidates(plan.candidates, data);
  const singles = batch.experts.map(({ name }, j) => ({
    name,
    values: columnOf(batch.values, k, j, outputs),
  }));
  const options = { stream: stream.fork('choice'), draws: plan.bootstrapDraws };
  const scoredSingles = singles.map(scored);
  const scoredMixtures = fitted.map(scored);
  const incomplete = [...scoredSingles, ...scoredMixtures].filter((one) => !answersAll(one));
  const able = scoredMixtures.filter(answersAll);
  const selection = selectServed(
    [...scoredSingles.filter(answersAll), ...able.filter(({ weights }) => weights === 'fixed')],
    able.filter(({ weights }) => weights === 'learned'),
    set,
    options,
  );
  if (!selection) {
    throw new ProdromeError('NO_EXPERT', {
      where: 'council',
      expected: 'an expert or a mixture that answers every training row',
      got: 'none',
      hint: 'Add an expert whose domain is always observed, such as climatology',
    });
  }
  const served = [...singles, ...fitted].find(({ name }) => name === selection.served) as Contender;
  const { calibration: part } = plan;
  const correction = part && createCalibration(part, task);
  const tried =
    correction &&
    calibrate(part, correction, served, { labels, folds, inTime, outputs }, (values) => ({
      ...{ set, options },
      values: pickRows(values, rows, outputs),
    }));
  const isCalibrated = tried?.decision.accepted === true;
  const calibration = correction?.();
  if (isCalibrated) calibration?.fit(served.values, labels, outputs);
  const final = isCalibrated ? tried.values : served.values;
  return {
    council: {
      experts: batch.experts,
      contextScaler,
      errorModels: fitErrorModels(batch, context, labels),
      servedErrorModel: fitErrorModel(final, context, labels),
      mixings: new Map(fitted.map(({ name, mixing }) => [name, mixing])),
      served: selection.served,
      ...(isCalibrated && calibration && { calibration }),
      report: {
        served: selection.served,
        calibrated: isCalibrated,
        logLoss: selection.logLoss,
        decisions: [...selection.decisions, ...(tried ? [tried.decision] : [])],
        excluded,
        incomplete: Object.fromEntries(incomplete.map(whyIncomplete)),
      },
    },
    reports: fitted.flatMap(({ reports }) => reports),
    failures,
  };
}

interface FittedCandidate extends Contender, Pick<Candidate, 'weights'> {
  readonly mixing: Mixing;
  readonly reports: readonly MixingReport[];
}

async function fitCandidates(
  candidates: readonly Candidate[],
  data: MixingData,
): Promise<{
  fitted: FittedCandidate[];
  excluded: Record<string, string>;
  failures: Map<string, Failure>;
}> {
  const fitted: FittedCandidate[] = [];
  const excluded: Record<string, string> = {};
  const failures = new Map<string, Failure>();
  for (const candidate of candidates) {
    const { name, weights } = candidate;
    if (data.batch.experts.length < 2) {
      excluded[name] = `a mixture needs two experts, there are ${data.batch.experts.length}`;
      continue;
    }
    try {
      const values = await crossFitMixing(candidate, {
        ...data,
        stream: data.stream.fork(`${name} cross-fitted`),
      });
      const whole = await fitMixing(candidate, { ...data, stream: data.stream.fork(name) });
      fitted.push({ name, weights, values, ...whole });
    } catch (error) {
      const failure = failureOf(error, data.signal, 'GATE_FAILED');
      excluded[name] = failure.message;
      failures.set(name, failure);
    }
  }
  return { fitted, excluded, failures };
}

const createCalibration =
  ({ type, options }: NonNullable<MixturePlan['calibration']>, task: Task) =>
  (): Calibration =>
    type.create(options, { task, specialty: 'all' });

/** Forecasts of the rows that can be cross-fitted, and how they are compared. */
interface Scored {
  readonly values: Float64Array;
  readonly set: ForecastSet;
  readonly options: { readonly stream: RandomStream; readonly draws: number };
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

/** Cross-fitted calibration against none, by the same law as every other selection. */
function calibrate(
  part: Part<CalibrationType>,
  create: () => Calibration,
  served: Contender,
  {
    labels,
    folds,
    inTime,
    outputs,
  }: Folds & { readonly labels: Float64Array; readonly outputs: number },
  scored: (values: Float64Array) => Scored,
): { values: Float64Array; decision: ReturnType<typeof compare> } {
  const values = new Float64Array(labels.length).fill(NaN);
  const foldOf = (at: number): number => folds[Math.floor(at / outputs)] as number;
  for (const fold of new Set(folds)) {
    const outside = (_: number, at: number) => mayLearn(foldOf(at), fold, inTime);
    if (!folds.some((other) => mayLearn(other, fold, inTime))) continue;
    const calibration = create();
    calibration.fit(served.values.filter(outside), labels.filter(outside), outputs);
    const corrected = calibration.apply(served.values);
    expectCorrected(part, corrected, served.values);
    for (let at = 0; at < values.length; at++) {
      if (foldOf(at) === fold) values[at] = corrected[at] as number;
    }
  }
  const name = `${served.name}, calibrated`;
  const own = scored(values);
  const before = { ...served, values: scored(served.values).values };
  return {
    values,
    decision: compare({ name, values: own.values }, before, own.set, own.options),
  };
}

/** @throws ProdromeError `CONFORMANCE`, naming the calibration, for other than a probability of each forecast. */
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

const whyIncomplete = ({ name, values }: Contender): [string, string] => {
  const answered = values.reduce((sum, value) => sum + Number(!Number.isNaN(value)), 0);
  const rows = `${answered} of ${values.length} rows`;
  return [name, `it answers ${rows}, and what is served must answer all`];
};

const answersAll = ({ values }: Contender): boolean => !values.some((value) => Number.isNaN(value));
