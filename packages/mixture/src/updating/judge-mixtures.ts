import type { CallContext, RandomStream } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import type { ForecastSet } from '@prodrome/evaluation';
import { answersAt, columnOf, joinAnswers, type AnswerBatch } from '../model/answer-batch.ts';
import type { ExpertAnswers } from '../model/ask-expert.ts';
import type { AskedExperts } from '../model/ask-experts.ts';
import { combineAnswers } from '../model/combine-answers.ts';
import { fitErrorModels } from '../model/confidence.ts';
import type { Council } from '../model/council.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import type { LearnedPlan, PlannedExpert } from '../model/plan.ts';
import { concat } from '../rows/concat.ts';
import { pickRows } from '../rows/pick.ts';
import { concatAnswers } from '../selection/concat-answers.ts';
import { fitCouncil, type FittedCouncil } from '../selection/fit-council.ts';
import type { LabelledAnswers, OutOfFold } from '../selection/labelled-answers.ts';
import { forecastSet } from '../validation/forecast-set.ts';
import type { FreshExpert } from './fresh-expert.ts';
import type { PatientFold } from './new-patients.ts';

/** Experts that are mixed, and the forecasts of each fold of new patients by a mixture of them that has learned from the others. */
export interface JudgedMixture {
  readonly name: string;
  readonly experts: readonly PlannedExpert[];
  /** Whether the fresh expert answers under its name. */
  readonly isFresh: boolean;
  /** [n, outputs] of the judged rows. */
  readonly values: Float64Array;
}

/** Mixes experts for new patients, and judges what comes of it. */
export interface Judge {
  /** Of the labelled rows, fold by fold. */
  readonly set: ForecastSet;
  /** The forecasts of the model as it is. */
  standing(): Promise<Float64Array>;
  /** Forecasts of single experts by name, without any mixing. */
  singles(experts: readonly PlannedExpert[], isFresh: boolean): Record<string, Float64Array>;
  mixture(mixed: Omit<JudgedMixture, 'values'>): Promise<JudgedMixture>;
  /** The council that is learned from all new patients. */
  fit(mixed: Pick<JudgedMixture, 'experts' | 'isFresh'>): Promise<FittedCouncil>;
  /** A council beside which shadows answer: nothing else of it changes. */
  withShadows(council: Council, shadows: readonly PlannedExpert[], isFresh: boolean): Council;
}

/** What is judged on. */
export interface JudgeSetting extends CallContext {
  readonly model: MixtureModel;
  readonly plan: LearnedPlan;
  readonly dataset: Dataset;
  readonly folds: readonly PatientFold[];
  readonly asked: AskedExperts;
  readonly fresh?: FreshExpert;
  readonly stream: RandomStream;
}

/** A judge of mixtures for new patients. */
export function createJudge(setting: JudgeSetting): Judge {
  const { model, plan, dataset, folds, asked, fresh, stream, signal } = setting;
  const { task, council } = model;
  const { outputs } = task;
  const call = signal ? { signal } : {};
  const known = new Map(council.experts.map(({ name }, j) => [name, asked.answers[j]]));
  const judged = concat(
    Int32Array,
    folds.map(({ test }) => test),
  );
  /** What experts say of all rows, the fresh one without having learned from these folds. */
  const batchOf = (
    experts: readonly PlannedExpert[],
    isFresh: boolean,
    without: readonly number[],
  ): AnswerBatch =>
    joinAnswers(
      experts,
      experts.map(({ name }) => {
        const own = isFresh && fresh?.expert.name === name ? fresh.answers(without) : undefined;
        return own ?? (known.get(name) as ExpertAnswers);
      }),
      asked.batch.context,
      outputs,
    );
  const answersOf = (
    { experts, isFresh }: Pick<JudgedMixture, 'experts' | 'isFresh'>,
    chosen: readonly PatientFold[],
    outside: readonly number[],
  ): OutOfFold => {
    const labelled = (
      { number, days, labels }: PatientFold,
      without: readonly number[],
    ): LabelledAnswers => ({
      batch: answersAt(batchOf(experts, isFresh, [number, ...without]), days),
      labels,
      folds: new Int32Array(days.length).fill(number),
    });
    const tests = chosen.map(({ test }) => test);
    return {
      ...concatAnswers(chosen.map((fold) => labelled(fold, outside))),
      inTime: false,
      set: forecastSet(dataset, concat(Int32Array, tests)),
      nested: (fold) =>
        concatAnswers(
          chosen
            .filter(({ number }) => number !== fold)
            .map((other) => labelled(other, [fold, ...outside])),
        ),
    };
  };
  const fit = (
    mixed: Pick<JudgedMixture, 'experts' | 'isFresh'>,
    chosen: readonly PatientFold[],
    outside: readonly number[],
  ): Promise<FittedCouncil> => {
    const name = outside.length === 0 ? 'all' : `without ${outside.join('+')}`;
    return fitCouncil(plan, task, answersOf(mixed, chosen, outside), {
      stream: stream.fork(name),
      ...call,
    });
  };
  return {
    set: forecastSet(dataset, judged),
    standing: async () =>
      pickRows((await combineAnswers(council, asked.batch, call)).values, judged, outputs),
    singles: (experts, isFresh) =>
      Object.fromEntries(
        experts.map((expert) => [
          expert.name,
          concat(
            Float64Array,
            folds.map(({ number, test }) => {
              const { values } = batchOf([expert], isFresh, [number]);
              return pickRows(columnOf(values, 1, 0, outputs), test, outputs);
            }),
          ),
        ]),
      ),
    mixture: async (mixed) => {
      const parts = [];
      for (const { number, days, places } of folds) {
        const others = folds.filter((other) => other.number !== number);
        const fitted = await fit(mixed, others, [number]);
        const own = answersAt(batchOf(mixed.experts, mixed.isFresh, [number]), days);
        const { values } = await combineAnswers(fitted.council, own, call);
        parts.push(pickRows(values, places, outputs));
      }
      return { ...mixed, values: concat(Float64Array, parts) };
    },
    fit: (mixed) => fit(mixed, folds, []),
    withShadows: (own, shadows, isFresh) => {
      if (shadows.length === 0) return own;
      const { batch, labels } = answersOf({ experts: shadows, isFresh }, folds, []);
      const context = own.contextScale.apply(batch.context);
      return {
        ...own,
        experts: [...own.experts, ...shadows],
        errorModels: new Map([...own.errorModels, ...fitErrorModels(batch, context, labels)]),
      };
    },
  };
}
