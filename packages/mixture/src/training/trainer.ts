import {
  ProdromeError,
  type CallContext,
  type ComponentState,
  type EventSink,
  type Executor,
  type Failure,
  type PortableRunner,
  type ProdromeEvent,
  type TaskOutcome,
  type TaskRunner,
} from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { createInlineExecutor } from '@prodrome/executors';
import { createStream } from '@prodrome/numerics';
import { architectureOf, type Architecture } from '../model/architecture.ts';
import { lawBroken } from '../model/failure.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { pickRows } from '../rows/pick.ts';
import type { MixturePlan } from '../model/plan.ts';
import {
  evaluateForecasts,
  type ComponentReport,
  type Forecasts,
  type Metrics,
  type Truth,
} from '../selection/evaluate-forecasts.ts';
import { absentModels, type RunResults } from './absent-models.ts';
import { forecastSet, isOnePerson } from '../validation/forecast-set.ts';
import { noteOfOneClass } from './one-class.ts';
import { assembleModel, createTaskRunner } from './run-task.ts';
import { expertSearches } from './search-expert.ts';
import { planRun, type Fit, type TrainingRun } from './training-run.ts';
import { taskName, trainingTasks } from './training-tasks.ts';

/** What training gives. */
export interface TrainedMixture {
  readonly model: MixtureModel;
  /** What the model is made of; with its states it can be restored. */
  readonly architecture: Architecture;
  readonly metrics: Metrics;
  /** What the metrics are computed of. */
  readonly heldOut: HeldOutForecasts;
  /** Experts and mixtures that failed somewhere in the run, in order of their names. */
  readonly failed: readonly string[];
}

/** Forecasts of held-out rows by models that were trained without their patients. */
export interface HeldOutForecasts {
  /** [n] rows of the dataset's table, fold by fold. */
  readonly rows: Int32Array;
  /** [n, outputs] by model; `selected` is what the rule selected in each fold. A model that some fold lacks is left out. */
  readonly models: Readonly<Record<string, Float64Array>>;
}

/** Trains and evaluates mixtures. */
export interface MoETrainer {
  /**
   * The training workflow: cross-fitted experts, mixing on out-of-fold answers, the choice by interval, held-out metrics, and
   * the refit on all rows. A pure function of plan, data and seed.
   * @throws ProdromeError `DATA_INSUFFICIENT`, `DATA_COLUMN`, `NO_EXPERT`, `CANCELLED`; `CONFIG` for a component that cannot serve
   * the task; `CONFORMANCE` for one from outside that breaks a law.
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
  readonly executor?: Executor;
  /** How an executor makes a runner of the same plan, data and seed in another process. */
  readonly portable?: PortableRunner;
  /** How errors call the executor. */
  readonly executorName?: string;
  /** Called at every safe point of a long task, by its key; the callee serialises only if it wants this one. */
  readonly checkpoint?: (key: string, state: () => ComponentState) => void;
  /** What `checkpoint` was last given for a task that did not finish. */
  readonly resume?: (key: string) => ComponentState | undefined;
  /** The outcome of a task that an earlier run of the same tasks finished, by its key: it is not done again. */
  readonly recall?: (key: string) => Promise<TaskOutcome | undefined>;
  /** Called with the outcome of every task that was done, before any task that reads it begins. */
  readonly keep?: (key: string, outcome: TaskOutcome) => Promise<void>;
}

/** A trainer of this plan. */
export function createTrainer(plan: MixturePlan, settings: TrainerSettings = {}): MoETrainer {
  const emit: EventSink = settings.emit ?? (() => undefined);
  return {
    train: async (dataset, { seed, signal, truth }) => {
      const run = planRun(plan, dataset, seed);
      if (truth) expectTruth(run, truth);
      const note = noteOfOneClass(run);
      if (note !== undefined) emit({ type: 'note', message: note });
      for (const [name, reason] of Object.entries(run.leftOut)) {
        emit({ type: 'note', message: `${name} is left out: ${reason}` });
      }
      const context = signal ? { signal } : {};
      const results = await runTasks(run, settings, emit, context);
      const final = finalFit(run);
      const model = await assembleModel(run, final, results.outputs);
      emit({ type: 'stage', stage: 'evaluation', message: 'metrics of the held-out rows' });
      const heldOut = heldOutForecasts(run, results.outputs);
      const metrics = evaluateForecasts(toEvaluate(run, heldOut, truth), {
        stream: createStream(seed).fork('evaluation'),
        replicates: plan.replicates,
        selection: model.council.report,
        absent: absentModels(run, results),
        training: results.reports,
        experts: run.experts,
        ...expertSearches(run, final, results.outputs),
        ...context,
      });
      const { experts, task, domains } = run;
      const architecture = { plan: { ...run.plan, experts }, task, domains };
      return {
        model,
        architecture: await architectureOf(architecture, model),
        metrics,
        heldOut,
        failed: [...results.failed].sort(),
      };
    },
  };
}

interface RunReport extends RunResults {
  /** Of the fits on all rows: what the shipped model is made of. */
  readonly reports: readonly ComponentReport[];
  readonly failed: ReadonlySet<string>;
}

async function runTasks(
  run: TrainingRun,
  settings: TrainerSettings,
  emit: EventSink,
  context: CallContext,
): Promise<RunReport> {
  const tasks = trainingTasks(run);
  const executor = settings.executor ?? createInlineExecutor();
  const kept = keptTasks(run);
  const outputs = new Map<string, ComponentState>();
  const failures = new Map<string, Failure>();
  const reports: ComponentReport[] = [];
  const failed = new Set<string>();
  const done = new Set<string>();
  emit({ type: 'stage', stage: 'training', message: `${tasks.length} tasks` });
  const running = executor.run(tasks, remembering(createTaskRunner(run), settings), {
    ...context,
    emit,
    ...(settings.portable && { portable: settings.portable }),
    progress: ({ name: task }, event) => {
      emit({ type: 'task-progress', task, ...event });
    },
    checkpoint: ({ key }, state) => settings.checkpoint?.(key, state),
    resume: ({ key }) => settings.resume?.(key),
  });
  for await (const { task, outcome } of running) {
    done.add(task.name);
    if (outcome.failure) failures.set(task.name, outcome.failure);
    else if (kept.has(task.name)) outputs.set(task.name, outcome.output);
    for (const event of outcome.events) {
      emit(event);
      if (event.type === 'expert-failed' || event.type === 'gate-failed') failed.add(event.name);
      if (isFinal(run, event)) reports.push(reportOf(event));
    }
    emit({ type: 'task-finished', task: task.name, done: done.size, total: tasks.length });
  }
  const undone = tasks.filter(({ name }) => !done.has(name));
  if (undone.length > 0) {
    const found = `${undone.length} of ${tasks.length} tasks not yielded: ${undone[0]?.name ?? ''} first`;
    throw lawBroken(`executor ${settings.executorName ?? ''}`.trimEnd(), 'once', found);
  }
  return { outputs, failures, reports, failed };
}

/** Does what was not done before, and has it kept. */
const remembering =
  (runner: TaskRunner, { recall, keep }: TrainerSettings): TaskRunner =>
  async (task, inputs, context) => {
    const known = await recall?.(task.key);
    if (known) return known;
    const outcome = await (context.elsewhere ?? runner)(task, inputs, context);
    await keep?.(task.key, outcome);
    return outcome;
  };

/** Tasks whose outputs make the bundle and the metrics. */
const keptTasks = (run: TrainingRun): ReadonlySet<string> =>
  new Set([
    ...run.fits.flatMap((fit) => [taskName.forecast(fit), taskName.council(fit)]),
    taskName.features(finalFit(run).set),
    ...run.experts.map((expert) => taskName.expert(finalFit(run).set, expert)),
  ]);

type TrainedEvent = Extract<ProdromeEvent, { type: 'trained' }>;

function isFinal(run: TrainingRun, event: ProdromeEvent): event is TrainedEvent {
  if (event.type !== 'trained') return false;
  const final = finalFit(run);
  const { task } = event;
  return (
    task === taskName.council(final) ||
    task === taskName.features(final.set) ||
    task === taskName.adapted(final.set) ||
    run.experts.some((expert) => task === taskName.expert(final.set, expert))
  );
}

const reportOf = ({ component, name, metrics, notes }: TrainedEvent): ComponentReport => ({
  ...{ component, name, metrics, notes },
});

const finalFit = ({ fits }: TrainingRun): Fit => fits[fits.length - 1] as Fit;

/**
 * Refuses a truth that knows no row that is held out, before anything is trained.
 * @throws ProdromeError `DATA_INSUFFICIENT`
 */
function expectTruth(run: TrainingRun, { oracles, climatology }: Truth): void {
  const { oracle2 } = oracles;
  const isKnown = (row: number): boolean =>
    !Number.isNaN(climatology[row]) && oracle2 !== undefined && !Number.isNaN(oracle2[row]);
  if (heldOutFits(run).some(({ fold }) => fold.test.some(isKnown))) return;
  throw new ProdromeError('DATA_INSUFFICIENT', {
    where: 'truth',
    expected: 'climatology and oracle2 of patients and days that are held out',
    got: 'none of them',
    hint: 'Give the truth file that was written with this cohort',
  });
}

/** Of all outer folds, models in the order of the plan. */
function heldOutForecasts(
  run: TrainingRun,
  outputs: ReadonlyMap<string, ComponentState>,
): HeldOutForecasts {
  const parts = heldOutFits(run).map((fit) => ({
    rows: fit.fold.test,
    tensors: outputs.get(taskName.forecast(fit))?.tensors ?? {},
  }));
  const names = [
    ...run.experts.map(({ name }) => name),
    ...run.plan.candidates.map(({ name }) => name),
    'selected',
  ].filter((name) => parts.length > 0 && parts.every(({ tensors }) => name in tensors));
  const models = Object.fromEntries(
    names.map((name) => [
      name,
      Float64Array.from(
        parts.flatMap(({ tensors }) => [...((tensors[name]?.data ?? []) as Float64Array)]),
      ),
    ]),
  );
  return { rows: Int32Array.from(parts.flatMap(({ rows: test }) => [...test])), models };
}

const toEvaluate = (
  { dataset, task }: TrainingRun,
  { rows, models }: HeldOutForecasts,
  truth: Truth | undefined,
): Forecasts => ({
  set: forecastSet(dataset, rows),
  isOnePerson: isOnePerson(dataset),
  models,
  ...(truth && { truth: truthOf(truth, rows, task.outputs) }),
});

/** The truth of these rows. */
const truthOf = ({ climatology, oracles }: Truth, rows: Int32Array, outputs: number): Truth => ({
  climatology: pickRows(climatology, rows, outputs),
  oracles: Object.fromEntries(
    Object.entries(oracles).map(([name, values]) => [name, pickRows(values, rows, outputs)]),
  ),
});

const heldOutFits = ({ fits }: TrainingRun): readonly Fit[] =>
  fits.filter(({ fold }) => fold.test.length > 0);
