import {
  createState,
  nestStates,
  ProdromeError,
  throwIfCancelled,
  unnestStates,
  type CancelSignal,
  type ComponentState,
  type EventSink,
  type PureTask,
  type TrainContext,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { askSeat, failureOf, type Failure } from './ask-seat.ts';
import { restoreModel } from './blueprint.ts';
import { fitCouncil, saveCouncil } from './council.ts';
import { createFeatureSpace, type FeatureSpace, type Features } from './feature-space.ts';
import { saveContext } from './fold-context.ts';
import { gateContext } from './gate-context.ts';
import { hear, type MixtureModel } from './mixture-model.ts';
import { deliberate, mixAll } from './deliberate.ts';
import { outOfFold, outputOf } from './out-of-fold.ts';
import type { Seat } from './plan.ts';
import { columnOf } from './seat-batch.ts';
import { heldSlice, pick, trainingSlice, type Slice } from './slice.ts';
import type { TrainingRun, Unit } from './training-run.ts';
import { taskName, type TaskInputs, type TaskOptions } from './training-tasks.ts';

/** What runs the tasks of one training run. */
export type TaskRunner = (
  task: PureTask,
  inputs: TaskInputs,
  context: {
    readonly signal?: CancelSignal;
    progress?(done: number, total: number, loss?: number): void;
  },
) => Promise<ComponentState>;

interface FoldFeatures {
  readonly key: string;
  readonly training: Slice;
  readonly trained: Features;
  readonly held: Slice;
  readonly asked: Features;
}

/**
 * The tasks of a training run as functions of their inputs.
 * An expert's failure becomes the task's output, a state of kind `failure`: it is reported and the expert is left out.
 */
export function createTaskRunner(run: TrainingRun, emit: EventSink): TaskRunner {
  // features of one fold serve all experts of that fold; computed again, they are the same
  let latest: FoldFeatures | undefined;

  const featuresOf = (unit: Unit, inner: number | null, space: FeatureSpace): FoldFeatures => {
    const key = `${unit.name} ${inner}`;
    if (latest?.key === key) return latest;
    const { training, held } = slicesOf(run, unit, inner);
    latest = {
      key,
      training,
      trained: space.apply(training.table),
      held,
      asked: space.apply(held.table),
    };
    return latest;
  };

  const runners: Record<TaskOptions['kind'], TaskRunner> = {
    features: async (task) => {
      const { unit, inner } = placeOf(run, task);
      const space = createFeatureSpace(run);
      const { training } = slicesOf(run, unit, inner);
      const labels = pick(run.dataset.labels, rowsOf(unit, inner));
      const notes = space.fit(training.table, training.rows, labels);
      if (inner === null && unit.name === 'final') {
        for (const message of notes) emit({ type: 'note', message });
      }
      if (inner === null) return space.saveState();
      const { held, asked } = featuresOf(unit, inner, space);
      return nestStates('fold_features', 1, null, {
        space: space.saveState(),
        context: saveContext(gateContext(asked, held.rows, run.domains)),
      });
    },

    expert: async (task, inputs, context) => {
      const { unit, inner, seat } = placeOf(run, task);
      const features = featuresOf(unit, inner, loadSpace(run, inputs.get(task.inputs[0] ?? '')));
      const expert = seat as Seat;
      const model = expert.type.create(expert.options, {
        task: run.task,
        specialty: expert.specialty,
      });
      try {
        await model.train(
          {
            task: run.task,
            table: features.trained.tableFor(expert),
            rows: features.training.rows,
            labels: pick(run.dataset.labels, rowsOf(unit, inner)),
          },
          trainContext(task, context),
        );
      } catch (error) {
        const failure = failureOf(error, context.signal);
        return fail(expert, task, failure);
      }
      if (inner === null) return model.saveState();
      const { signal } = context;
      const answers = await askSeat(
        expert,
        async () => model,
        features.asked,
        features.held.rows,
        signal ? { signal } : {},
      );
      if (answers.failure) return fail(expert, task, answers.failure);
      const { values, confidence } = answers;
      const state = createState('answers', 1, null, { values, ...(confidence && { confidence }) });
      const silence = { shape: [values.length], data: answers.silence };
      return { ...state, tensors: { ...state.tensors, silence } };
    },

    council: async (task, inputs, { signal }) => {
      const { unit } = placeOf(run, task);
      const seats = run.seats.filter((seat) => !hasFailed(unit, seat, inputs));
      const council = await fitCouncil(run.plan, run.task, outOfFold(run, unit, seats, inputs), {
        stream: createStream(task.seed),
        ...(signal && { signal }),
      });
      return saveCouncil(council);
    },

    forecast: async (task, inputs, { signal }) => {
      const { unit } = placeOf(run, task);
      const model = await assembleModel(run, unit, inputs);
      const { table, rows } = heldSlice(run.dataset.table, unit.fold.test);
      const { batch, failures } = await hear(model, table, rows, signal ? { signal } : {});
      for (const [name, failure] of failures) {
        emit({ type: 'expert-failed', expert: name, task: task.name, ...failure });
      }
      const k = batch.seats.length;
      const forecasts: Record<string, Float64Array> = {};
      batch.seats.forEach(({ name }, j) => {
        if (!failures.has(name)) forecasts[name] = columnOf(batch.values, k, j);
      });
      const mixed = await mixAll(model.council, batch);
      Object.assign(forecasts, mixed.values);
      const { values } = await deliberate(model.council, batch);
      const messages = [...failures, ...mixed.failures].map(
        ([name, { message }]) => [name, message] as const,
      );
      return createState('forecasts', 1, Object.fromEntries(messages), {
        ...forecasts,
        council: values,
      });
    },
  };

  const fail = (seat: Seat, task: PureTask, failure: Failure): ComponentState => {
    emit({ type: 'expert-failed', expert: seat.name, task: task.name, ...failure });
    return createState('failure', 1, { code: failure.code, message: failure.message });
  };

  return async (task, inputs, context) => {
    throwIfCancelled(context.signal, task.name);
    return runners[(task.recipe.options as unknown as TaskOptions).kind](task, inputs, context);
  };
}

/** The model that a unit's tasks make. */
export function assembleModel(
  run: TrainingRun,
  unit: Unit,
  outputs: TaskInputs,
): Promise<MixtureModel> {
  const states = new Map([
    ['features', outputOf(outputs, taskName.features(unit, null))],
    ['council', outputOf(outputs, taskName.council(unit))],
    ...run.seats.map((seat): [string, ComponentState] => [
      `expert.${seat.name}`,
      outputOf(outputs, taskName.expert(unit, null, seat)),
    ]),
  ]);
  const { seats, task, domains, plan } = run;
  return restoreModel({ plan: { ...plan, seats }, task, domains }, states);
}

/** The failure that a task's output reports, if it does. */
export function failureIn(state: ComponentState | undefined): Failure | undefined {
  return state?.kind === 'failure' ? (state.json as unknown as Failure) : undefined;
}

function slicesOf(
  run: TrainingRun,
  unit: Unit,
  inner: number | null,
): { training: Slice; held: Slice } {
  const { table, schema } = run.dataset;
  const held = inner === null ? unit.fold.test : (unit.inner[inner]?.test ?? new Int32Array(0));
  return {
    training: trainingSlice(table, rowsOf(unit, inner), schema.horizonDays),
    held: heldSlice(table, held),
  };
}

const rowsOf = (unit: Unit, inner: number | null): Int32Array =>
  inner === null ? unit.fold.train : (unit.inner[inner]?.train ?? new Int32Array(0));

function placeOf(
  { units, seats }: TrainingRun,
  task: PureTask,
): { unit: Unit; inner: number | null; seat: Seat | undefined } {
  const { unit: name, inner, seat } = task.recipe.options as unknown as TaskOptions;
  const unit = units.find((candidate) => candidate.name === name);
  if (!unit) throw missing(task.name, `unit ${name}`);
  return { unit, inner, seat: seats.find((candidate) => candidate.name === seat) };
}

function loadSpace(run: TrainingRun, state: ComponentState | undefined): FeatureSpace {
  const space = createFeatureSpace(run);
  const part = state?.kind === 'fold_features' ? unnestStates(state).parts['space'] : state;
  if (!part) throw missing('features', 'a fitted feature space');
  space.loadState(part);
  return space;
}

function trainContext(task: PureTask, context: Parameters<TaskRunner>[2]): TrainContext {
  const { signal } = context;
  return {
    stream: createStream(task.seed),
    ...(signal && { signal }),
    progress: ({ done, total, loss }) => {
      context.progress?.(done, total, loss);
    },
  };
}

function hasFailed(unit: Unit, seat: Seat, inputs: TaskInputs): boolean {
  const names = [null, ...unit.inner.keys()].map((inner) => taskName.expert(unit, inner, seat));
  return names.some((name) => failureIn(inputs.get(name)) !== undefined);
}

const missing = (where: string, expected: string): ProdromeError =>
  new ProdromeError('STATE', { where, expected, got: 'nothing' });
