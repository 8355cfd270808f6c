import type { CallContext, ComponentState, EventSink } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';
import { everyRow } from '../model/answer-batch.ts';
import type { ModelStates } from '../model/architecture.ts';
import { askExperts } from '../model/ask-experts.ts';
import { saveCouncil, type Council, type Decision } from '../model/council.ts';
import { withPreparation } from '../model/feature-space.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import type { LearnedPlan } from '../model/plan.ts';
import { evaluateForecasts, type Metrics } from '../selection/evaluate-forecasts.ts';
import type { FittedCouncil } from '../selection/fit-council.ts';
import { expectChange, type CouncilChange, type CouncilEvent } from './council-change.ts';
import { trainFresh, type FreshExpert } from './fresh-expert.ts';
import { before, judgeChange, type Verdict } from './judge-change.ts';
import { createJudge, type Judge } from './judge-mixtures.ts';
import { patientFolds } from './new-patients.ts';

/** How a mixture is updated. */
export interface UpdateOptions extends CallContext {
  readonly seed: string;
  /** Most replicates of the jackknife over patients behind the intervals of metrics. */
  readonly replicates: number;
  /** An expert that is added, trained anew or removed; none when absent. */
  readonly change?: CouncilChange;
  readonly emit?: EventSink;
}

/** What becomes of a mixture. */
export interface MixtureUpdate {
  readonly plan: LearnedPlan;
  /** Parts whose states are new; all others stay, but for those of a removed expert. */
  readonly states: ModelStates;
  readonly events: readonly CouncilEvent[];
  /** What the new model serves. */
  readonly served: string;
}

/** What new patients say of a mixture, and what it becomes. */
export interface UpdatedMixture {
  /**
   * On the new patients, each forecast by a mixture that was updated on others; `before the update` is the model as it is, `selected` what is kept.
   */
  readonly metrics: Metrics;
  /** Updated mixtures against the model as it is, and mixtures with a newcomer also against the updated one without. */
  readonly decisions: readonly Decision[];
  /** Absent where the model stays as it is. */
  readonly update?: MixtureUpdate;
}

/**
 * Updates what mixes and calibrates to new patients; the experts stay as they are, but for one that is added, trained anew or removed. Which way of mixing is served,
 * and whether it is calibrated, is chosen anew as in training. Experts that have not seen these patients answer out of sample; one that learns from them is cross-fitted.
 * All is judged on folds of patients against the model as it is, by the jackknife over patients, at 95 % over all comparisons that may change it.
 * An expert that is added and is not better by an interval stays as a shadow: forecasts are what they were, bit for bit. A shadow is judged again at every
 * update. One that is removed is removed, whatever that costs. Deterministic by seed.
 * @param dataset - labelled, of patients whom no training of this model has seen: nothing here can tell.
 * @throws ProdromeError `DATA_INSUFFICIENT` for fewer than five labelled patients, or labels of one class; as `expectChange`; `EXPERT_FAILED`; `NO_EXPERT`; `SCHEMA`; `CANCELLED`.
 * Source: model updating, Steyerberg 2019, "Clinical Prediction Models", chapter 20.
 */
export async function updateMixture(
  model: MixtureModel,
  plan: LearnedPlan,
  dataset: Dataset,
  options: UpdateOptions,
): Promise<UpdatedMixture> {
  const { seed, change, emit, signal } = options;
  const { task, council } = model;
  const call = signal ? { signal } : {};
  const stream = createStream(seed);
  const folds = patientFolds(dataset, task.outputs, stream.fork('folds'));
  const asked = await askExperts(model, dataset.table, everyRow(dataset.table.rows), call);
  const { columns } = asked.features.raw;
  const subject = expectChange(change, { experts: council.experts, columns, task });
  for (const [name, failure] of asked.failures) {
    emit?.({ type: 'expert-failed', name, task: 'update', ...failure });
  }
  const setting = { model, plan, dataset, folds, ...call };
  const fresh =
    subject && change?.kind !== 'remove'
      ? await trainFresh(subject, {
          ...setting,
          features: asked.features,
          stream: stream.fork(`expert ${subject.name}`),
        })
      : undefined;
  const judge = createJudge({ ...setting, asked, stream, ...(fresh && { fresh }) });
  const verdict = await judgeChange(judge, {
    experts: council.experts,
    ...(change && subject && { kind: change.kind, subject: fresh?.expert ?? subject }),
  });
  const { kept, standing, events } = verdict;
  const isTaken = fresh !== undefined && events.some(({ expert }) => expert === fresh.expert.name);
  // where nothing changes, what the updated mixture would be is told
  const told = kept ?? (events.length > 0 ? undefined : verdict.judged[0]);
  const learned = told && (await judge.fit(told));
  for (const [name, failure] of learned?.failures ?? []) {
    emit?.({ type: 'gate-failed', name, task: 'update', ...failure });
  }
  const update =
    events.length > 0
      ? await updateOf({ model, plan, judge, verdict, ...(isTaken && { fresh }) }, learned)
      : undefined;
  const metrics = evaluateForecasts(
    {
      set: judge.set,
      models: {
        ...judge.singles(council.experts, false),
        ...(fresh && freshForecasts(judge, fresh, change?.kind === 'retrain')),
        [before]: standing,
        ...Object.fromEntries(verdict.judged.map(({ name, values }) => [name, values])),
        selected: kept?.values ?? standing,
      },
    },
    {
      ...{ stream: stream.fork('evaluation'), replicates: options.replicates, absent: {}, ...call },
      selection: learned?.council.report ?? council.report,
      training: [...freshReport(isTaken || !update ? fresh : undefined), ...reportsOf(learned)],
      experts: fresh ? [...council.experts, fresh.expert] : council.experts,
    },
  );
  return { metrics, decisions: verdict.decisions, ...(update && { update }) };
}

interface Made {
  readonly model: MixtureModel;
  readonly plan: LearnedPlan;
  readonly judge: Judge;
  readonly verdict: Verdict;
  /** Where it is taken. */
  readonly fresh?: FreshExpert;
}

async function updateOf(
  { model, plan, judge, verdict: { shadows, gone, events }, fresh }: Made,
  learned: FittedCouncil | undefined,
): Promise<MixtureUpdate> {
  const standing: Council = {
    ...model.council,
    experts: model.council.experts.filter(({ name }) => name !== gone),
    errorModels: new Map([...model.council.errorModels].filter(([name]) => name !== gone)),
  };
  const base = learned?.council ?? standing;
  const absent = shadows.filter(({ name }) => !base.experts.some((one) => one.name === name));
  const council = judge.withShadows(base, absent, fresh !== undefined);
  const own = new Set(model.council.experts.map(({ name }) => name));
  const rest = plan.experts.filter(({ name }) => !own.has(name));
  const states = new Map<string, ComponentState>([['council', await saveCouncil(council)]]);
  if (fresh) {
    states.set(`expert.${fresh.expert.name}`, await fresh.model.saveState());
    if (fresh.preparation) {
      states.set(
        'features',
        withPreparation(model.space.saveState(), fresh.expert, fresh.preparation),
      );
    }
  }
  return {
    plan: { ...plan, experts: [...council.experts, ...rest] },
    ...{ states, events, served: council.served },
  };
}

const freshForecasts = (judge: Judge, { expert }: FreshExpert, isAnew: boolean) =>
  Object.fromEntries(
    Object.entries(judge.singles([expert], true)).map(([name, values]) => [
      isAnew ? `${name} trained anew` : name,
      values,
    ]),
  );

const freshReport = (fresh: FreshExpert | undefined): Metrics['training'] =>
  fresh
    ? [
        {
          component: 'expert',
          name: fresh.expert.name,
          notes: [...fresh.report.notes, ...(fresh.report.warnings ?? [])],
          metrics: fresh.report.metrics,
        },
      ]
    : [];

const reportsOf = (learned: FittedCouncil | undefined): Metrics['training'] =>
  (learned?.reports ?? []).map(({ component, name, metrics, notes }) => ({
    ...{ component, name, metrics, notes },
  }));
