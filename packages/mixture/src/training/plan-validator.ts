import {
  canonicalJson,
  ProdromeError,
  unnestStates,
  type CallContext,
  type ComponentState,
  type ExpertType,
  type Failure,
  type JsonValue,
  type PureTask,
  type TaskOutcome,
} from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';
import type { CouncilReport } from '../model/council.ts';
import { planRecipe } from '../model/plan-recipe.ts';
import {
  settled,
  type FoldReports,
  type MixturePlan,
  type Part,
  type SearchMetric,
} from '../model/plan.ts';
import { createCrossValidator, type CrossValidator } from '../validation/cross-validate.ts';
import { innerFolds } from '../validation/inner-folds.ts';
import { lossBy, reportFolds } from '../validation/search-metric.ts';
import { createTaskRunner } from './run-task.ts';
import { labelledRows, planRun, type TrainingRun } from './training-run.ts';
import { trainingTasks, type TaskOptions } from './training-tasks.ts';

/** Says how good plans are that differ in options, on folds of a dataset's patients. */
export interface PlanValidator {
  /**
   * Cross-validated loss of one expert of the plan with these options, on rows on which it is awake; lower is better.
   * @param reports - told after each fold but the last; where it stops the trial, the loss is that of the folds so far.
   * @throws what training throws.
   */
  readonly expertLoss: (
    name: string,
    part: Part<ExpertType>,
    metric: SearchMetric,
    context: CallContext,
    reports?: FoldReports,
  ) => Promise<number>;
  /**
   * Cross-fitted log loss of a way of mixing of a plan, judged on folds that neither it nor the experts behind what it learned from have seen.
   * Answers of experts whose options are as before are not asked for again.
   * @throws ProdromeError `GATE_FAILED` with the reason where it has none.
   */
  readonly mixingLoss: (
    plan: MixturePlan,
    candidate: string,
    context: CallContext,
  ) => Promise<number>;
}

/**
 * A validator of plans that have the experts, features and folds of this one. Deterministic by the seed.
 * @throws ProdromeError as planning a run does: `DATA_INSUFFICIENT`, `DATA_COLUMN`, `CONFIG`.
 */
export function createPlanValidator(
  plan: MixturePlan,
  dataset: Dataset,
  seed: string,
): PlanValidator {
  const run = layOut(plan, dataset, seed);
  const rows = labelledRows(dataset.labels, run.task.outputs);
  const folds = innerFolds(
    dataset,
    rows,
    plan.validation.innerFolds,
    createStream(seed).fork('tuning folds'),
  );
  const validators = new Map<string, CrossValidator>();
  const known = new Map<string, TaskOutcome>();
  return {
    expertLoss: async (name, part, metric, context, reports) => {
      const expert = run.experts.find((one) => one.name === name);
      if (!expert) throw missing(name, 'an expert that can be trained on this table');
      const validator =
        validators.get(name) ?? createCrossValidator(run, expert, folds, `${seed}/${name}`);
      validators.set(name, validator);
      const onFold = reports && reportFolds(metric, reports);
      return lossBy(metric, await validator.run(part, context, onFold));
    },
    mixingLoss: async (changed, name, context) => {
      const own = changed.candidates.filter((one) => one.name === name);
      const council = await fitCouncil(
        layOut({ ...changed, candidates: own }, dataset, seed),
        known,
        context,
      );
      const { report } = unnestStates(council).json as unknown as {
        readonly report: CouncilReport;
      };
      const loss = report.logLoss[name];
      if (loss !== undefined && Number.isFinite(loss)) return loss;
      throw missing(
        name,
        report.excluded[name] ?? report.incomplete[name] ?? 'an answer on every row',
      );
    },
  };
}

/** A run without what is not compared: no search within it, no calibration, one part held out of the layout. */
function layOut(plan: MixturePlan, dataset: Dataset, seed: string): TrainingRun {
  const { candidates, screening, features, preprocessing, validation, replicates } = plan;
  const bare: MixturePlan = {
    ...{ candidates, features, preprocessing, replicates },
    ...(screening !== undefined && { screening }),
    experts: plan.experts.map((expert) => settled(expert, expert)),
    validation: { ...validation, outer: 'holdout' },
  };
  return planRun(bare, dataset, seed);
}

/** The council on out-of-fold answers of all rows. */
async function fitCouncil(
  run: TrainingRun,
  known: Map<string, TaskOutcome>,
  context: CallContext,
): Promise<ComponentState> {
  const runner = createTaskRunner(run);
  const outputs = new Map<string, ComponentState>();
  const failures = new Map<string, Failure>();
  const last = 'final/council';
  const tasks = trainingTasks(run);
  const needed = new Set(tasks.find(({ name }) => name === last)?.inputs);
  for (const task of tasks.filter(({ name }) => needed.has(name) || name === last)) {
    const key = keyOf(run, task);
    const outcome = known.get(key) ?? (await runner(task, { outputs, failures }, context));
    if (task.name !== last) known.set(key, outcome);
    if (outcome.failure) failures.set(task.name, outcome.failure);
    else outputs.set(task.name, outcome.output);
  }
  const council = outputs.get(last);
  if (council) return council;
  throw missing('the council', failures.get(last)?.message ?? 'an outcome');
}

/** What the outcome of a task of features or of an expert depends on, among runs of the same data and seed. */
function keyOf({ plan }: TrainingRun, { name, recipe }: PureTask): string {
  const { experts, features, preprocessing } = planRecipe(plan);
  const options = recipe.options as unknown as TaskOptions;
  const own =
    options.kind === 'expert' ? experts.find((one) => one.name === options.expert) : undefined;
  return canonicalJson({ name, features, preprocessing, own } as unknown as JsonValue);
}

const missing = (where: string, got: string): ProdromeError =>
  new ProdromeError('GATE_FAILED', { where, expected: 'a cross-fitted loss', got });
