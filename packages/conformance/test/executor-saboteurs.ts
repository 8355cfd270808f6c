import {
  defineExecutor,
  type ComponentState,
  type Executor,
  type ExecutorContext,
  type ExecutorType,
  type Failure,
  type PureTask,
  type RunnerFactory,
  type TaskContext,
  type TaskInputs,
  type TaskOutcome,
  type TaskRunner,
} from '@prodrome/core';
import { foreign, waiting } from './foreign.ts';
import { freeOptions } from './free-options.ts';

interface Parts {
  order(tasks: readonly PureTask[]): readonly PureTask[];
  given(inputs: TaskInputs, all: TaskInputs): TaskInputs;
  context(task: PureTask, context: ExecutorContext): TaskContext;
  /** What is done with a rejection. */
  rejected(error: unknown): TaskOutcome;
  yielded(outcome: TaskOutcome): readonly TaskOutcome[];
}

const pick = <T>(all: ReadonlyMap<string, T>, names: readonly string[]): Map<string, T> =>
  new Map([...all].filter(([name]) => names.includes(name)));

const honest: Parts = {
  order: (tasks) => tasks,
  given: (inputs) => inputs,
  context: (task, context) => {
    const { signal } = context;
    const before = context.resume?.(task);
    return {
      ...(signal && { signal }),
      ...(before && { resume: before }),
      progress: (event) => context.progress?.(task, event),
      checkpoint: (state) => context.checkpoint?.(task, state),
    };
  },
  rejected: (error) => {
    throw error;
  },
  yielded: (outcome) => [outcome],
};

/** An executor that keeps every law, but for the parts given. */
export function executorWith(changes: Partial<Parts> = {}): ExecutorType {
  const parts = { ...honest, ...changes };
  const executor: Executor = {
    run: async function* (tasks, runner, context) {
      const outputs = new Map<string, ComponentState>();
      const failures = new Map<string, Failure>();
      for (const task of parts.order(tasks)) {
        const { inputs } = task;
        const own = {
          outputs: pick(outputs, inputs),
          failures: pick(failures, [...inputs, ...task.failures]),
        };
        const given = parts.given(own, { outputs, failures });
        let outcome: TaskOutcome;
        try {
          outcome = await runner(task, given, parts.context(task, context));
        } catch (error) {
          outcome = parts.rejected(error);
        }
        if (outcome.failure) failures.set(task.name, outcome.failure);
        else outputs.set(task.name, outcome.output);
        for (const each of parts.yielded(outcome)) yield { task, outcome: each };
      }
    },
  };
  return defineExecutor({
    type: 'honest',
    description: 'keeps every law',
    options: freeOptions,
    create: () => executor,
  });
}

/** For every check, an executor that breaks just that law. */
export const executorSaboteurs: Readonly<Record<string, ExecutorType>> = {
  contract: foreign(executorWith()),
  create: waiting(executorWith()),
  once: executorWith({ yielded: (outcome) => [outcome, outcome] }),
  order: executorWith({
    // what only needs to know of failures that do not come misses nothing else
    order: (tasks) => {
      const names = ['first', 'broken', 'told', 'second', 'both', 'reads broken', 'last'];
      return names.flatMap((name) => tasks.filter((task) => task.name === name));
    },
  }),
  given: executorWith({
    given: ({ outputs }, all) => ({ outputs, failures: new Map(all.failures) }),
  }),
  outcome: executorWith({
    yielded: (outcome) => [
      outcome.output ? { ...outcome, output: { ...outcome.output, version: 2 } } : outcome,
    ],
  }),
  rejection: executorWith({
    rejected: () => ({ events: [], failure: { code: 'NUMERIC', message: 'swallowed' } }),
  }),
  context: executorWith({
    context: (task, context) => {
      const { signal, resume, ...rest } = honest.context(task, context);
      return {
        ...rest,
        ...(resume && { resume }),
        ...(signal && task.name !== 'last' && { signal }),
      };
    },
  }),
  elsewhere: executorWith({
    context: (task, context) => ({
      ...honest.context(task, context),
      ...(context.portable && { elsewhere: async () => ({ events: [], failure: lost }) }),
    }),
  }),
};

/** What another runner never said. */
const lost: Failure = { code: 'NUMERIC', message: 'lost on the way' };

/** Keeps every law, and has tasks carried out by a runner that was made from its description. */
export const describedExecutor: ExecutorType = executorWith({
  context: (task, context) => {
    const { portable } = context;
    const elsewhere: TaskRunner = async (...given) => {
      const { createRunner } = (await import(portable?.module ?? '')) as {
        readonly createRunner: RunnerFactory;
      };
      return (await createRunner(portable?.data))(...given);
    };
    return { ...honest.context(task, context), ...(portable && { elsewhere }) };
  },
});
