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
import { combineAnswers, mixAll } from '../model/combine-answers.ts';
import { loadCouncil, saveCouncil } from '../model/council.ts';
import { failureOf } from '../model/failure.ts';
import { createFeatureSpace, type FeatureSpace, type Features } from '../model/feature-space.ts';
import { gateContext } from '../model/gate-context.ts';
import type { MixtureModel } from '../model/mixture-model.ts';
import { pickRows } from '../rows/pick.ts';
import { settled, type PlannedExpert } from '../model/plan.ts';
import type { ComponentReport, ExpertSearch } from '../selection/evaluate-forecasts.ts';
import { fitCouncil } from '../selection/fit-council.ts';
import { adaptedWeights, adaptTask } from './adapt-task.ts';
import { saveContext } from './fold-context.ts';
import { answersIn, outOfFold, outputOf, type TaskOutputs } from './out-of-fold.ts';
import {
  openSearched,
  searchedState,
  searchExpert,
  searchText,
  type FoundOptions,
} from './search-expert.ts';
import { daysBetween, heldSlice, trainingSlice, type Slice } from '../validation/slice.ts';
import { checkExpert } from './spot-check-expert.ts';
import { checkTransform } from './spot-check-transform.ts';
import type { Fit, TrainingRun } from './training-run.ts';
import type { TrainingSet } from './training-sets.ts';
import { answeringSets, taskName, type TaskOptions } from './training-tasks.ts';

/** Features of a training set: of the days that are learned from, and of those that are asked about. */
interface SetFeatures {
  readonly set: string;
  readonly training: Slice;
  readonly trained: Features;
  /** Of whole histories, whose `rows` are asked. */
  readonly asked: Features;
  readonly rows: Int32Array;
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
  // features of one training set serve all its experts; computed again, they are the same
  let latest: SetFeatures | undefined;

  const featuresOf = (set: TrainingSet, space: FeatureSpace): SetFeatures => {
    if (latest?.set === set.name) return latest;
    const { training, held } = slicesOf(run, set);
    latest = {
      ...{ set: set.name, training },
      trained: space.ofTraining(training.table),
      asked: space.apply(held.table),
      rows: held.rows,
    };
    return latest;
  };

  const runners: Record<TaskOptions['kind'], Runner> = {
    features: async (task, _, __, tell) => {
      const set = setOf(run, task);
      const space = createFeatureSpace(run);
      const { training } = slicesOf(run, set);
      const labels = labelsOf(run, set.train);
      const { reports, outside } = space.fit(training.table, training.rows, labels);
      for (const [name, report] of reports) tell(trained(task, 'transform', name, report));
      for (const { type, transform, table } of outside)
        await checkTransform(type, transform, table);
      if (isWhole(set)) return space.saveState();
      const { asked, rows } = featuresOf(set, space);
      return nestStates('fold_features', 1, null, {
        space: space.saveState(),
        context: saveContext(gateContext(asked, rows, run.domains)),
      });
    },

    adapted: async (task, _, context, tell) => {
      const { state, report } = await adaptTask(run, setOf(run, task), {
        ...context,
        seed: task.seed,
      });
      tell(trained(task, 'adapting', 'experts', report));
      return state;
    },

    expert: async (task, { outputs, failures }, context, tell) => {
      const set = setOf(run, task);
      const planned = expertOf(run, task);
      const [input = '', adapted] = task.inputs;
      const failedInput = failures.get(input);
      if (failedInput) return failedInput;
      const features = featuresOf(set, loadSpace(run, outputOf(outputs, input)));
      const weights =
        adapted === undefined ? undefined : adaptedWeights(outputOf(outputs, adapted), planned);
      try {
        const { found, expert, ...searched } = await settle(run, planned, set, task, context);
        const learning = { ...searched.context, ...(weights && { weights }) };
        const model = await trainExpert(run, expert, task, features, learning, (report) => {
          const notes = found ? [searchText(found), ...report.notes] : report.notes;
          tell(trained(task, 'expert', planned.name, { ...report, notes }));
          if (!isWhole(set)) return;
          // every fold would say the same
          const told = [...(found ? [searchText(found)] : []), ...(report.warnings ?? [])];
          for (const text of told) {
            tell({ type: 'note', message: `expert ${planned.name}: ${text}` });
          }
        });
        if (!isWhole(set))
          return await answersOf(run, expert, task, model, features, context, tell);
        const state = await model.saveState();
        return found ? searchedState(found, state) : state;
      } catch (error) {
        // what the configuration says cannot be meant: no other fold makes it better
        if (ProdromeError.is(error, 'CONFIG')) throw error;
        const failure = failureOf(error, context.signal);
        tell(failed(task, planned.name, failure));
        return failure;
      }
    },

    council: async (task, { outputs, failures }, { signal }, tell) => {
      const fit = fitOf(run, task);
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
      const fit = fitOf(run, task);
      const state = outputOf(outputs, taskName.council(fit));
      const council = await loadCouncil({ ...run.plan, experts: run.experts }, run.task, state);
      const rows = fit.fold.test;
      const { batch, places } = answersIn(run, fit.set, rows, council.experts, outputs);
      const k = batch.experts.length;
      const forecasts: Record<string, Float64Array> = {};
      batch.experts.forEach(({ name }, j) => {
        forecasts[name] = columnOf(batch.values, k, j, batch.outputs);
      });
      const mixed = await mixAll(council, batch);
      Object.assign(forecasts, mixed.values);
      for (const [name, failure] of mixed.failures) {
        tell({ type: 'gate-failed', name, task: task.name, ...failure });
      }
      const { values } = await combineAnswers(council, batch, signal ? { signal } : {});
      const all = Object.entries({ ...forecasts, selected: values });
      const messages = [...mixed.failures].map(([name, { message }]) => [name, message] as const);
      return createState(
        'forecasts',
        1,
        Object.fromEntries(messages),
        Object.fromEntries(
          all.map(([name, every]) => [name, pickRows(every, places, batch.outputs)]),
        ),
      );
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

/** An expert with the options that its search finds, if it has one. */
const settle = async (
  run: TrainingRun,
  expert: PlannedExpert,
  set: TrainingSet,
  { seed }: PureTask,
  context: TaskContext,
): Promise<Omit<FoundOptions, 'found'> & { readonly found?: ExpertSearch }> =>
  expert.search
    ? searchExpert(run, expert, expert.search, set, { ...context, seed })
    : { expert, context };

async function trainExpert(
  run: TrainingRun,
  expert: PlannedExpert,
  task: PureTask,
  features: SetFeatures,
  { weights, ...context }: TaskContext & { readonly weights?: Float64Array },
  tell: (report: TrainReport) => void,
): Promise<ExpertModel> {
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
      labels: labelsOf(run, setOf(run, task).train),
      ...(weights && { weights }),
    },
    trainContext(task, context),
  );
  tell(report);
  if (expert.recipe.module !== undefined) {
    await checkExpert(expert.name, model, table, run.task.outputs);
  }
  return model;
}

/** What an expert says of the patients that its training set left out. */
async function answersOf(
  run: TrainingRun,
  expert: PlannedExpert,
  task: PureTask,
  model: ExpertModel,
  { asked, rows }: SetFeatures,
  { signal }: TaskContext,
  tell: (event: ProdromeEvent) => void,
): Promise<ComponentState | Failure> {
  const answers = await askExpert({
    expert,
    find: async () => model,
    features: asked,
    rows,
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
  component: ComponentReport['component'],
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
    ['features', outputOf(outputs, taskName.features(fit.set))],
    ['council', council],
  ]);
  const experts = run.experts.map((expert): PlannedExpert => {
    const state = outputs.get(taskName.expert(fit.set, expert));
    if (!state) return expert;
    const { search } = expert;
    const opened = search && openSearched(state);
    states.set(`expert.${expert.name}`, opened?.state ?? state);
    return opened ? settled(expert, search.withParameters(opened.found.parameters)) : expert;
  });
  const { task, domains, plan } = run;
  return restoreModel({ plan: { ...plan, experts }, task, domains }, states);
}

function slicesOf(
  run: TrainingRun,
  { train, held }: TrainingSet,
): { training: Slice; held: Slice } {
  const { table, schema } = run.dataset;
  return {
    training: trainingSlice(table, train, schema.horizonDays),
    held: heldSlice(table, daysBetween(table, held)),
  };
}

/** Nobody is left out: its states are what the bundle holds. */
const isWhole = ({ held }: TrainingSet): boolean => held.length === 0;

const labelsOf = ({ dataset, task }: TrainingRun, rows: Int32Array): Float64Array =>
  pickRows(dataset.labels, rows, task.outputs);

const optionsOf = (task: PureTask): Readonly<Partial<Record<'set' | 'fit' | 'expert', string>>> =>
  task.recipe.options as Readonly<Partial<Record<'set' | 'fit' | 'expert', string>>>;

function setOf({ sets }: TrainingRun, task: PureTask): TrainingSet {
  const { set = '' } = optionsOf(task);
  return sets.find(({ name }) => name === set) ?? missing(task.name, `training set ${set}`);
}

function fitOf({ fits }: TrainingRun, task: PureTask): Fit {
  const { fit = '' } = optionsOf(task);
  return fits.find(({ name }) => name === fit) ?? missing(task.name, `fit ${fit}`);
}

function expertOf({ experts }: TrainingRun, task: PureTask): PlannedExpert {
  const { expert = '' } = optionsOf(task);
  return experts.find(({ name }) => name === expert) ?? missing(task.name, `expert ${expert}`);
}

function loadSpace(run: TrainingRun, state: ComponentState): FeatureSpace {
  const space = createFeatureSpace(run);
  const part = state.kind === 'fold_features' ? unnestStates(state).parts['space'] : state;
  space.loadState(part ?? missing('features', 'a fitted feature space'));
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
  const names = [fit.set, ...answeringSets(fit)].map((set) => taskName.expert(set, expert));
  return names.some((name) => failures.has(name));
}

function missing(where: string, expected: string): never {
  throw new ProdromeError('STATE', { where, expected, got: 'nothing' });
}
