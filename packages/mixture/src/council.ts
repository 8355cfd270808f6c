import {
  expectState,
  nestStates,
  ProdromeError,
  unnestStates,
  type CancelSignal,
  type ComponentState,
  type JsonValue,
  type RandomStream,
  type Task,
  type Transform,
} from '@prodrome/core';
import type { ForecastSet } from '@prodrome/evaluation';
import { createStandardizer } from '@prodrome/preprocessing';
import { failureOf, type Failure } from './ask-seat.ts';
import { fitPlatt, loadPlatt, type Calibration } from './calibration.ts';
import { fitErrorModels, withOutOfFoldConfidence } from './confidence.ts';
import { choose, compare, type Contender, type Decision } from './choose.ts';
import { fitErrorModel, loadErrorModel, type ErrorModel } from './error-model.ts';
import { crossFitMixing, fitMixing, loadMixing, type Mixing, type MixingData } from './mixing.ts';
import type { Candidate, MixturePlan, Seat } from './plan.ts';
import { columnOf, everyRow, membersOf, type SeatBatch } from './seat-batch.ts';

/** Out-of-fold answers of the training patients. */
export interface OutOfFold {
  readonly batch: SeatBatch;
  /** [n] */
  readonly labels: Float64Array;
  readonly folds: Int32Array;
  readonly set: ForecastSet;
}

/** A council that can answer. */
export interface Council {
  readonly seats: readonly Seat[];
  readonly contextScaler: Transform;
  /** By seat name; fitted on out-of-fold errors. */
  readonly errorModels: ReadonlyMap<string, ErrorModel>;
  readonly servedErrorModel: ErrorModel;
  readonly mixings: ReadonlyMap<string, Mixing>;
  /** A seat's or a mixing's name. */
  readonly served: string;
  /** Absent where it was not better than none by an interval. */
  readonly calibration?: Calibration;
  readonly report: CouncilReport;
}

/** How the council came about; goes into `metrics.json`. */
export interface CouncilReport {
  readonly served: string;
  readonly calibrated: boolean;
  /** Cross-fitted log loss of everything that was compared. */
  readonly logLoss: Readonly<Record<string, number>>;
  readonly decisions: readonly Decision[];
  /** Ways of mixing that could not be fitted, and why. */
  readonly excluded: Readonly<Record<string, string>>;
  /** What was not compared, since it does not answer every row. */
  readonly incomplete: Readonly<Record<string, string>>;
}

const kind = 'council';

/**
 * Trains every way of mixing on out-of-fold answers, compares them cross-fitted, and serves what `choose` picks: the best
 * fixed weights, unless learned ones are better by an interval.
 * @throws ProdromeError `NO_EXPERT` when nothing answers every row.
 */
export async function fitCouncil(
  plan: Pick<MixturePlan, 'candidates' | 'calibration' | 'bootstrapDraws'>,
  task: Task,
  { batch, labels, folds, set }: OutOfFold,
  { stream, signal }: { readonly stream: RandomStream; readonly signal?: CancelSignal },
): Promise<Council> {
  const contextScaler = createStandardizer();
  contextScaler.fit(batch.context, everyRow(labels.length));
  const context = contextScaler.apply(batch.context);
  const k = batch.seats.length;
  const judged = withOutOfFoldConfidence(batch, context, labels, folds);
  const data: MixingData = {
    task,
    batch: membersOf(judged, context),
    labels,
    folds,
    stream,
    ...(signal && { signal }),
  };
  const { fitted, excluded } = await fitCandidates(plan.candidates, data);
  const singles = batch.seats.map(({ name }, j) => ({
    name,
    values: columnOf(batch.values, k, j),
  }));
  const options = { stream: stream.fork('choice'), draws: plan.bootstrapDraws };
  const silent = [...singles, ...fitted].filter((contender) => !answersAll(contender));
  const able = fitted.filter(answersAll);
  const choice = choose(
    [...singles.filter(answersAll), ...able.filter(({ weights }) => weights === 'fixed')],
    able.filter(({ weights }) => weights === 'learned'),
    set,
    options,
  );
  if (!choice) {
    throw new ProdromeError('NO_EXPERT', {
      where: 'council',
      expected: 'an expert or a mixture that answers every training row',
      got: 'none',
      hint: 'Add an expert whose domain is always observed, such as climatology',
    });
  }
  const served = [...singles, ...fitted].find(({ name }) => name === choice.served) as Contender;
  const judgement =
    plan.calibration === 'platt' ? calibrate(served, labels, folds, set, options) : undefined;
  const final = judgement?.accepted === true ? judgement.values : served.values;
  return {
    seats: batch.seats,
    contextScaler,
    errorModels: fitErrorModels(batch, context, labels),
    servedErrorModel: fitErrorModel(final, context, labels),
    mixings: new Map(fitted.map(({ name, mixing }) => [name, mixing])),
    served: choice.served,
    ...(judgement?.accepted === true && { calibration: fitPlatt(served.values, labels) }),
    report: {
      served: choice.served,
      calibrated: judgement?.accepted === true,
      logLoss: choice.logLoss,
      decisions: [...choice.decisions, ...(judgement ? [judgement.decision] : [])],
      excluded,
      incomplete: Object.fromEntries(silent.map(whySilent)),
    },
  };
}

type FittedCandidate = Contender & Pick<Candidate, 'weights'> & { readonly mixing: Mixing };

async function fitCandidates(
  candidates: readonly Candidate[],
  data: MixingData,
): Promise<{ fitted: FittedCandidate[]; excluded: Record<string, string> }> {
  const fitted: FittedCandidate[] = [];
  const excluded: Record<string, string> = {};
  for (const candidate of candidates) {
    const { name, weights } = candidate;
    if (data.batch.experts.length < 2) {
      excluded[name] = `a mixture needs two experts, there are ${data.batch.experts.length}`;
      continue;
    }
    const work = async () => ({
      name,
      weights,
      values: await crossFitMixing(candidate, {
        ...data,
        stream: data.stream.fork(`${name} cross-fitted`),
      }),
      mixing: await fitMixing(candidate, { ...data, stream: data.stream.fork(name) }),
    });
    const outcome = await attempt(work, data.signal);
    if ('code' in outcome) excluded[name] = outcome.message;
    else fitted.push(outcome);
  }
  return { fitted, excluded };
}

async function attempt<T>(
  work: () => Promise<T>,
  signal: CancelSignal | undefined,
): Promise<T | Failure> {
  try {
    return await work();
  } catch (error) {
    return failureOf(error, signal);
  }
}

/** Cross-fitted calibration against none, by the same law as every other choice. */
function calibrate(
  served: Contender,
  labels: Float64Array,
  folds: Int32Array,
  set: ForecastSet,
  options: { readonly stream: RandomStream; readonly draws: number },
): { values: Float64Array; accepted: boolean; decision: Decision } {
  const values = new Float64Array(labels.length);
  for (const fold of new Set(folds)) {
    const outside = (_: number, i: number) => folds[i] !== fold;
    const calibration = fitPlatt(served.values.filter(outside), labels.filter(outside));
    const corrected = calibration.apply(served.values);
    for (let i = 0; i < values.length; i++) {
      if (folds[i] === fold) values[i] = corrected[i] as number;
    }
  }
  const name = `${served.name}, calibrated`;
  const decision = compare({ name, values }, served, set, options);
  return { values, accepted: decision.accepted, decision };
}

const whySilent = ({ name, values }: Contender): [string, string] => {
  const answered = values.reduce((sum, value) => sum + Number(!Number.isNaN(value)), 0);
  const rows = `${answered} of ${values.length} rows`;
  return [name, `it answers ${rows}, and what is served must answer all`];
};

const answersAll = ({ values }: Contender): boolean => !values.some((value) => Number.isNaN(value));

/** A council as one state. */
export async function saveCouncil(council: Council): Promise<ComponentState> {
  const mixings: Record<string, ComponentState> = {};
  for (const [name, mixing] of council.mixings)
    mixings[`mixing.${name}`] = await mixing.saveState();
  const errors = [...council.errorModels].map(([name, model]) => [
    `error.${name}`,
    model.saveState(),
  ]);
  const { calibration, report, seats } = council;
  const json = { seats: seats.map(({ name }) => name), report: report as unknown as JsonValue };
  return nestStates(kind, 1, json, {
    context: council.contextScaler.saveState(),
    error: council.servedErrorModel.saveState(),
    ...(Object.fromEntries(errors) as Record<string, ComponentState>),
    ...mixings,
    ...(calibration && { calibration: calibration.saveState() }),
  });
}

/** @throws ProdromeError `STATE` */
export async function loadCouncil(
  plan: Pick<MixturePlan, 'seats' | 'candidates'>,
  task: Task,
  state: ComponentState,
): Promise<Council> {
  expectState(state, kind, [1]);
  const { json, parts } = unnestStates(state);
  const { seats: names, report } = json as unknown as {
    readonly seats: readonly string[];
    readonly report: CouncilReport;
  };
  const part = (name: string): ComponentState => {
    const found = parts[name];
    if (found) return found;
    throw new ProdromeError('STATE', {
      where: 'state of the council',
      expected: `a part ${name}`,
      got: Object.keys(parts).join(', '),
    });
  };
  const contextScaler = createStandardizer();
  contextScaler.loadState(part('context'));
  const mixings = new Map<string, Mixing>();
  for (const candidate of plan.candidates) {
    const saved = parts[`mixing.${candidate.name}`];
    if (saved) mixings.set(candidate.name, await loadMixing(candidate, saved, task));
  }
  const { calibration } = parts;
  return {
    seats: plan.seats.filter(({ name }) => names.includes(name)),
    contextScaler,
    errorModels: new Map(names.map((name) => [name, loadErrorModel(part(`error.${name}`))])),
    servedErrorModel: loadErrorModel(part('error')),
    mixings,
    served: report.served,
    ...(calibration && { calibration: loadPlatt(calibration) }),
    report,
  };
}
