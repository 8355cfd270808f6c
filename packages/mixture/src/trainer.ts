import {
  type CallContext,
  type ComponentState,
  type EventSink,
  type Executor,
} from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';
import type { ForecastSet } from '@prodrome/evaluation';
import { absentModels } from './absent-models.ts';
import type { Blueprint } from './blueprint.ts';
import { createInlineExecutor } from './inline-executor.ts';
import { judge, type Forecasts, type Metrics, type Truth } from './judge.ts';
import type { MixtureModel } from './mixture-model.ts';
import type { MixturePlan } from './plan.ts';
import { assembleModel, createTaskRunner, failureIn, type TaskRunner } from './run-task.ts';
import { pick } from './slice.ts';
import { planRun, type TrainingRun, type Unit } from './training-run.ts';
import { taskName, trainingTasks } from './training-tasks.ts';

/** What training gives. */
export interface TrainedMixture {
  readonly model: MixtureModel;
  /** What the model is made of; with its states it can be restored. */
  readonly blueprint: Blueprint;
  readonly metrics: Metrics;
}

/** Trains and judges mixtures. */
export interface MoETrainer {
  /**
   * The training workflow: cross-fitted experts, mixing on out-of-fold answers, the choice by interval, held-out metrics, and
   * the refit on all rows. A pure function of plan, data and seed.
   * @throws ProdromeError `DATA_INSUFFICIENT`, `DATA_COLUMN`, `NO_EXPERT`, `CANCELLED`
   */
  train(dataset: Dataset, options: TrainOptions): Promise<TrainedMixture>;
}

/** Settings of one training. */
export interface TrainOptions extends CallContext {
  readonly seed: string;
  /** By row of the dataset's table. It is compared with, and never learned from. */
  readonly truth?: Truth;
}

/** How a trainer works beside its plan. */
export interface TrainerSettings {
  readonly emit?: EventSink;
  /** Runs the tasks; in this thread when absent. */
  readonly executor?: (run: TaskRunner) => Executor;
}

/** A trainer of this plan. */
export function createTrainer(plan: MixturePlan, settings: TrainerSettings = {}): MoETrainer {
  const emit: EventSink = settings.emit ?? (() => undefined);
  return {
    train: async (dataset, { seed, signal, truth }) => {
      const run = planRun(plan, dataset, seed);
      const context = signal ? { signal } : {};
      const outputs = await runTasks(run, settings, emit, context);
      const final = finalUnit(run);
      const model = await assembleModel(run, final, outputs);
      emit({ type: 'stage', stage: 'evaluation', message: 'metrics of the held-out rows' });
      const metrics = judge(pooledForecasts(run, outputs, truth), {
        stream: createStream(seed).fork('evaluation'),
        draws: plan.bootstrapDraws,
        choice: model.council.report,
        absent: absentModels(run, outputs),
        ...context,
      });
      const { seats, task, domains } = run;
      return { model, blueprint: { plan: { ...plan, seats }, task, domains }, metrics };
    },
  };
}

async function runTasks(
  run: TrainingRun,
  settings: TrainerSettings,
  emit: EventSink,
  context: CallContext,
): Promise<ReadonlyMap<string, ComponentState>> {
  const tasks = trainingTasks(run);
  const executor = (settings.executor ?? createInlineExecutor)(createTaskRunner(run, emit));
  const kept = new Set(
    run.units.flatMap((unit) => [
      taskName.forecast(unit),
      taskName.council(unit),
      taskName.features(unit, null),
      ...run.seats.map((seat) => taskName.expert(unit, null, seat)),
    ]),
  );
  const outputs = new Map<string, ComponentState>();
  let done = 0;
  emit({ type: 'stage', stage: 'training', message: `${tasks.length} tasks` });
  const progress = (task: string, at: number, total: number) => {
    emit({ type: 'task-progress', task, done: at, total });
  };
  for await (const { name, output } of executor.run(tasks, { ...context, progress })) {
    done += 1;
    if (kept.has(name) || failureIn(output)) outputs.set(name, output);
    emit({ type: 'task-finished', task: name, done, total: tasks.length });
  }
  return outputs;
}

const finalUnit = ({ units }: TrainingRun): Unit => units[units.length - 1] as Unit;

/** Held-out forecasts of all outer folds; a model that some fold lacks is left out. */
function pooledForecasts(
  run: TrainingRun,
  outputs: ReadonlyMap<string, ComponentState>,
  truth: Truth | undefined,
): Forecasts {
  const parts = heldOut(run).map((unit) => ({
    rows: unit.fold.test,
    forecasts: forecastsOf(unit, outputs),
  }));
  const names = Object.keys(parts[0]?.forecasts ?? {}).filter((name) =>
    parts.every(({ forecasts }) => name in forecasts),
  );
  const models = Object.fromEntries(
    names.map((name) => [
      name,
      Float64Array.from(parts.flatMap(({ forecasts }) => [...(forecasts[name] ?? [])])),
    ]),
  );
  const rows = Int32Array.from(parts.flatMap(({ rows: test }) => [...test]));
  return {
    set: forecastSet(run.dataset, rows),
    models,
    ...(truth && { truth: truthOf(truth, rows) }),
  };
}

/** The truth of these rows. */
const truthOf = ({ climatology, oracles }: Truth, rows: Int32Array): Truth => ({
  climatology: pick(climatology, rows),
  oracles: Object.fromEntries(
    Object.entries(oracles).map(([name, values]) => [name, pick(values, rows)]),
  ),
});

/** Labels, patients and onset flags of these rows. */
export function forecastSet({ table, labels }: Dataset, rows: Int32Array): ForecastSet {
  const { outcomes } = table;
  return {
    labels: Float64Array.from(rows, (row) => labels[row] as number),
    patients: rows.map((row) => table.patients[row] as number),
    ...(outcomes && { onset: Uint8Array.from(rows, (row) => Number(outcomes[row] === 0)) }),
  };
}

const heldOut = ({ units }: TrainingRun): readonly Unit[] =>
  units.filter(({ fold }) => fold.test.length > 0);

function forecastsOf(
  unit: Unit,
  outputs: ReadonlyMap<string, ComponentState>,
): Record<string, Float64Array> {
  const { tensors = {} } = outputs.get(taskName.forecast(unit)) ?? {};
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data }]) => [name, data as Float64Array]),
  );
}
