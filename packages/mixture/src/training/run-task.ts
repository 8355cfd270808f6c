import {
  createState,
  nestStates,
  ProdromeError,
  throwIfCancelled,
  unnestStates,
  type ComponentState,
  type ExpertModel,
  type Failure,
  type ProdromeEvent,
  type PureTask,
  type TaskContext,
  type TaskInputs,
  type TaskOutcome,
  type TaskRunner,
  type TrainContext,
  type TrainReport,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { columnOf } from '../model/answer-batch.ts';
import { restoreModel } from '../model/architecture.ts';
import { askExpert, absenceCodes } from '../model/ask-expert.ts';
import { askExperts } from '../model/ask-experts.ts';
import { combineAnswers, mixAll } from '../model/combine-answers.ts';
import { saveCouncil } from '../model/council.ts';
import { failureOf } from '../model/failure.ts';
import { createFeatureSpace, type FeatureSpace, type Features } from '../model/feature-space.ts';
import { gateContext } from '../model/gate-context.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { pickRows } from '../model/pick.ts';
import type { PlannedExpert } from '../model/plan.ts';
import { fitCouncil } from '../selection/fit-council.ts';
import { saveContext } from './fold-context.ts';
import { outOfFold, outputOf, type TaskOutputs } from './out-of-fold.ts';
import { heldSlice, trainingSlice, type Slice } from './slice.ts';
import { checkExpert } from './spot-check-expert.ts';
import { checkTransform } from './spot-check-transform.ts';
import type { Fit, TrainingRun } from './training-run.ts';
import { taskName, type TaskOptions } from './training-tasks.ts';

interface FoldFeatures {
  readonly key: string;
  readonly training: Slice;
  readonly trained: Features;
  readonly held: Slice;
  readonly asked: Features;
}

type Runner = (
  task: PureTask,
  inputs: TaskInputs,
  context: TaskContext,
  tell: (event: ProdromeEvent) => void,
) => Promise<ComponentState | Failure>;

/**
 * The tasks of a training run as functions of their inputs. A run is a pure function of plan, data and seed: another process that
 * lays out the same one runs the same tasks.
 * An expert that fails is an outcome: it is reported, and left out; one that refuses its configuration (`CONFIG`) stops the run.
 */
export function createTaskRunner(run: TrainingRun): TaskRunner {
  // features of one fold serve all experts of that fold; computed again, they are the same
  let latest: FoldFeatures | undefined;

  const featuresOf = (fit: Fit, inner: number | null, space: FeatureSpace): FoldFeatures => {
    const key = `${fit.name} ${inner}`;
    if (latest?.key === key) return latest;
    const { training, held } = slicesOf(run, fit, inner);
    latest = {
      key,
      training,
      trained: space.apply(training.table),
      held,
      asked: space.apply(held.table),
    };
    return latest;
  };

  const runners: Record<TaskOptions['kind'], Runner> = {
    features: async (task, _, __, tell) => {
      const { fit, inner } = placeOf(run, task);
      const space = createFeatureSpace(run);
      const { training } = slicesOf(run, fit, inner);
      const labels = labelsOf(run, rowsOf(fit, inner));
      const { reports, outside } = space.fit(training.table, training.rows, labels);
      for (const [name, report] of reports) tell(trained(task, 'transform', name, report));
      for (const { type, transform, table } of outside)
        await checkTransform(type, transform, table);
      if (inner === null) return space.saveState();
      const { held, asked } = featuresOf(fit, inner, space);
      return nestStates('fold_features', 1, null, {
        space: space.saveState(),
        context: saveContext(gateContext(asked, held.rows, run.domains)),
      });
    },

    expert: async (task, { outputs, failures }, context, tell) => {
      const { fit, inner, expert: planned } = placeOf(run, task);
      if (!planned) throw missing(task.name, 'an expert of the plan');
      const [input = ''] = task.inputs;
      const failedInput = failures.get(input);
      if (failedInput) return failedInput;
      const features = featuresOf(fit, inner, loadSpace(run, outputOf(outputs, input)));
      try {
        const model = await trainExpert(run, planned, task, features, context, (report) => {
          tell(trained(task, 'expert', planned.name, report));
          // every fold would say the same
          const warnings = inner === null && fit === run.fits.at(-1) ? report.warnings : undefined;
          for (const warning of warnings ?? []) {
            tell({ type: 'note', message: `expert ${planned.name}: ${warning}` });
          }
        });
        if (inner === null) return await model.saveState();
        return await answersOf(run, planned, task, model, features, context, tell);
      } catch (error) {
        // what the configuration says cannot be meant: no other fold makes it better
        if (ProdromeError.is(error, 'CONFIG')) throw error;
        const failure = failureOf(error, context.signal);
        tell(failed(task, planned.name, failure));
        return failure;
      }
    },

    council: async (task, { outputs, failures }, { signal }, tell) => {
      const { fit } = placeOf(run, task);
      const experts = run.experts.filter((expert) => !hasFailed(fit, expert, failures));
      const answers = outOfFold(run, fit, experts, outputs);
      const fitted = await fitCouncil(run.plan, run.task, answers, {
        stream: createStream(task.seed),
        ...(signal && { signal }),
      });
      for (const { component, name, ...report } of fitted.reports) {
        tell(trained(task, component, name, report));
      }
      for (const [name, failure] of fitted.failures) {
        tell({ type: 'gate-failed', name, task: task.name, ...failure });
      }
      return saveCouncil(fitted.council);
    },

    forecast: async (task, { outputs }, { signal }, tell) => {
      const { fit } = placeOf(run, task);
      const model = await assembleModel(run, fit, outputs);
      const { table, rows } = heldSlice(run.dataset.table, fit.fold.test);
      const call = signal ? { signal } : {};
      const { batch, failures } = await askExperts(model, table, rows, call);
      for (const [name, failure] of failures) tell(failed(task, name, failure, failure.rows));
      const k = batch.experts.length;
      const forecasts: Record<string, Float64Array> = {};
      batch.experts.forEach(({ name }, j) => {
        const isGone = failures.get(name)?.rows === rows.length;
        if (!isGone) forecasts[name] = columnOf(batch.values, k, j, batch.outputs);
      });
      const mixed = await mixAll(model.council, batch);
      Object.assign(forecasts, mixed.values);
      for (const [name, failure] of mixed.failures) {
        tell({ type: 'gate-failed', name, task: task.name, ...failure });
      }
      const { values } = await combineAnswers(model.council, batch, call);
      const messages = [...failures, ...mixed.failures].map(
        ([name, { message }]) => [name, message] as const,
      );
      return createState('forecasts', 1, Object.fromEntries(messages), {
        ...forecasts,
        selected: values,
      });
    },
  };

  return async (task, inputs, context): Promise<TaskOutcome> => {
    throwIfCancelled(context.signal, task.name);
    const events: ProdromeEvent[] = [];
    const { kind } = task.recipe.options as unknown as TaskOptions;
    const given = await runners[kind](task, inputs, context, (event) => events.push(event));
    return 'kind' in given ? { output: given, events } : { failure: given, events };
  };
}

async function trainExpert(
  run: TrainingRun,
  expert: PlannedExpert,
  task: PureTask,
  features: FoldFeatures,
  context: TaskContext,
  tell: (report: TrainReport) => void,
): Promise<ExpertModel> {
  const { fit, inner } = placeOf(run, task);
  const model = expert.type.create(expert.options, {
    task: run.task,
    specialty: expert.specialty,
  });
  const table = features.trained.tableFor(expert);
  const report = await model.train(
    {
      task: run.task,
      table,
      rows: features.training.rows,
      labels: labelsOf(run, rowsOf(fit, inner)),
    },
    trainContext(task, context),
  );
  tell(report);
  if (expert.recipe.module !== undefined) {
    await checkExpert(expert.name, model, table, run.task.outputs);
  }
  return model;
}

/** A fold's out-of-fold answers. */
async function answersOf(
  run: TrainingRun,
  expert: PlannedExpert,
  task: PureTask,
  model: ExpertModel,
  { asked, held }: FoldFeatures,
  { signal }: TaskContext,
  tell: (event: ProdromeEvent) => void,
): Promise<ComponentState | Failure> {
  const answers = await askExpert({
    expert,
    find: async () => model,
    features: asked,
    rows: held.rows,
    outputs: run.task.outputs,
    ...(signal && { signal }),
  });
  const { values, confidence, absence, failure } = answers;
  const gone = absence.reduce((sum, code) => sum + Number(code === absenceCodes.failed), 0);
  if (failure) tell(failed(task, expert.name, failure, gone));
  if (failure && gone === absence.length) return failure;
  const state = createState('answers', 2, null, { values, ...(confidence && { confidence }) });
  const own = { shape: [absence.length], data: absence };
  return { ...state, tensors: { ...state.tensors, absence: own } };
}

const trained = (
  { name: task }: PureTask,
  component: 'expert' | 'gate' | 'combination' | 'transform',
  name: string,
  { metrics, notes, warnings = [] }: TrainReport,
): ProdromeEvent => ({
  type: 'trained',
  ...{ component, name, task, notes: [...notes, ...warnings] },
  metrics: Object.fromEntries(
    Object.entries(metrics).filter(([, value]) => Number.isFinite(value)),
  ),
});

const failed = (task: PureTask, name: string, failure: Failure, rows?: number): ProdromeEvent => ({
  type: 'expert-failed',
  ...{ name, task: task.name, ...failure },
  ...(rows !== undefined && { rows }),
});

/** The model that a fit's tasks make. */
export function assembleModel(
  run: TrainingRun,
  fit: Fit,
  outputs: TaskOutputs,
): Promise<MixtureModel> {
  const council = outputOf(outputs, taskName.council(fit));
  const states = new Map([
    ['features', outputOf(outputs, taskName.features(fit, null))],
    ['council', council],
    ...run.experts.flatMap((expert): [string, ComponentState][] => {
      const state = outputs.get(taskName.expert(fit, null, expert));
      return state ? [[`expert.${expert.name}`, state]] : [];
    }),
  ]);
  const { experts, task, domains, plan } = run;
  return restoreModel({ plan: { ...plan, experts }, task, domains }, states);
}

function slicesOf(
  run: TrainingRun,
  fit: Fit,
  inner: number | null,
): { training: Slice; held: Slice } {
  const { table, schema } = run.dataset;
  const held = inner === null ? fit.fold.test : (fit.inner[inner]?.test ?? new Int32Array(0));
  return {
    training: trainingSlice(table, rowsOf(fit, inner), schema.horizonDays),
    held: heldSlice(table, held),
  };
}

const rowsOf = (fit: Fit, inner: number | null): Int32Array =>
  inner === null ? fit.fold.train : (fit.inner[inner]?.train ?? new Int32Array(0));

const labelsOf = ({ dataset, task }: TrainingRun, rows: Int32Array): Float64Array =>
  pickRows(dataset.labels, rows, task.outputs);

function placeOf(
  { fits, experts }: TrainingRun,
  task: PureTask,
): { fit: Fit; inner: number | null; expert: PlannedExpert | undefined } {
  const { fit: name, inner, expert } = task.recipe.options as unknown as TaskOptions;
  const fit = fits.find((candidate) => candidate.name === name);
  if (!fit) throw missing(task.name, `fit ${name}`);
  return { fit, inner, expert: experts.find((candidate) => candidate.name === expert) };
}

function loadSpace(run: TrainingRun, state: ComponentState): FeatureSpace {
  const space = createFeatureSpace(run);
  const part = state.kind === 'fold_features' ? unnestStates(state).parts['space'] : state;
  if (!part) throw missing('features', 'a fitted feature space');
  space.loadState(part);
  return space;
}

function trainContext(task: PureTask, context: TaskContext): TrainContext {
  return { ...context, stream: createStream(task.seed) };
}

function hasFailed(
  fit: Fit,
  expert: PlannedExpert,
  failures: ReadonlyMap<string, Failure>,
): boolean {
  const names = [null, ...fit.inner.keys()].map((inner) => taskName.expert(fit, inner, expert));
  return names.some((name) => failures.has(name));
}

const missing = (where: string, expected: string): ProdromeError =>
  new ProdromeError('STATE', { where, expected, got: 'nothing' });
