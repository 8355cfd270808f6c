import {
  canonicalJson,
  createState,
  ProdromeError,
  type ComponentState,
  type Executor,
  type ExecutorContext,
  type ExecutorType,
  type Failure,
  type JsonValue,
  type PortableRunner,
  type PureTask,
  type TaskContext,
  type TaskInputs,
  type TaskOutcome,
  type TaskRunner,
} from '@prodrome/core';
import { demand, type Check } from './check.ts';
import { makeFor, type TypeSubject } from './make.ts';
import { createCountingSignal } from './signals.ts';
import { contractCheck, createCheck } from './type-checks.ts';

/** A type of executor under examination, with the options to examine it with. */
export type ExecutorSubject = TypeSubject<ExecutorType>;

const taskOf = (name: string, inputs: string[] = [], failures: string[] = []): PureTask => ({
  ...{ key: `key of ${name}`, name, seed: '0', inputs, failures },
  recipe: { type: 'conformance', options: null },
});

/** Two that fail, one that reads both sides, one that only needs to know. */
const tasks: readonly PureTask[] = [
  taskOf('first'),
  taskOf('second'),
  taskOf('broken'),
  taskOf('both', ['first', 'second']),
  taskOf('told', ['first'], ['broken', 'second']),
  taskOf('reads broken', ['broken', 'both']),
  taskOf('last', ['both', 'told'], ['reads broken']),
];

const failure: Failure = { code: 'NUMERIC', message: 'as it should' };

/** An outcome that depends on the task and on what it was given. */
function outcomeOf({ name }: PureTask, { outputs, failures }: TaskInputs): TaskOutcome {
  if (name.includes('broken')) return { events: [], failure };
  const given = { outputs: [...outputs.keys()].sort(), failures: [...failures.keys()].sort() };
  return { events: [], output: createState('conformance', 1, { name, ...given }) };
}

interface Run {
  readonly begun: {
    readonly task: PureTask;
    readonly inputs: TaskInputs;
    readonly context: TaskContext;
  }[];
  readonly yielded: { readonly task: PureTask; readonly outcome: TaskOutcome }[];
}

async function run(
  subject: ExecutorSubject,
  runner: TaskRunner = async (task, inputs) => outcomeOf(task, inputs),
  context: ExecutorContext = {},
): Promise<Run> {
  const executor: Executor = await makeFor(subject, {});
  const found: Run = { begun: [], yielded: [] };
  const watched: TaskRunner = (task, inputs, given) => {
    found.begun.push({ task, inputs, context: given });
    return runner(task, inputs, given);
  };
  for await (const one of executor.run(tasks, watched, context)) found.yielded.push(one);
  return found;
}

const namesOf = (list: readonly { readonly task: PureTask }[]): string[] =>
  list.map(({ task }) => task.name).sort();

const expectNames = (found: readonly string[], expected: readonly string[], what: string): void => {
  demand(found.join() === [...expected].sort().join(), `${what}: ${found.join(', ') || 'none'}.`);
};

/** The laws of executors. */
export const executorChecks: readonly Check<ExecutorSubject>[] = [
  contractCheck('executor'),
  createCheck({}),
  {
    name: 'once',
    law: 'Every task is carried out once and yielded once.',
    remedy: 'Yield each task when its runner has answered, and call the runner once a task.',
    run: async (subject) => {
      const { begun, yielded } = await run(subject);
      const all = tasks.map(({ name }) => name);
      expectNames(namesOf(begun), all, 'Carried out');
      expectNames(namesOf(yielded), all, 'Yielded');
    },
  },
  {
    name: 'order',
    law: 'A task begins when those that it reads are done.',
    remedy: 'Wait for every task that `inputs` and `failures` name before a task begins.',
    run: async (subject) => {
      const done = new Set<string>();
      await run(subject, async (task, inputs) => {
        const early = [...task.inputs, ...task.failures].find((name) => !done.has(name));
        demand(early === undefined, `${task.name} began before ${early ?? ''} was done.`);
        // others get their turn
        for (let turn = 0; turn < task.name.length; turn++) await Promise.resolve();
        done.add(task.name);
        return outcomeOf(task, inputs);
      });
    },
  },
  {
    name: 'given',
    law: 'A task is given the outputs of `inputs`, and of `inputs` and `failures` the failures; nothing else.',
    remedy: 'Build the maps from the names of `inputs` and `failures`, not from all that is done.',
    run: async (subject) => {
      for (const { task, inputs } of (await run(subject)).begun) {
        const isBroken = (name: string): boolean => name.includes('broken');
        const outputs = task.inputs.filter((name) => !isBroken(name));
        const failures = [...task.inputs, ...task.failures].filter(isBroken);
        expectNames([...inputs.outputs.keys()].sort(), outputs, `Outputs for ${task.name}`);
        expectNames([...inputs.failures.keys()].sort(), failures, `Failures for ${task.name}`);
      }
    },
  },
  {
    name: 'outcome',
    law: 'What a task gave is yielded, and given to those who read it, as it was.',
    remedy:
      'Pass outcomes on as they are; where they travel as bytes, use encodeState and decodeState.',
    run: async (subject) => {
      const { begun, yielded } = await run(subject);
      const outcomes = new Map(yielded.map(({ task, outcome }) => [task.name, outcome]));
      for (const { task, inputs } of begun) {
        const expected = textOf(outcomeOf(task, inputs));
        const found = textOf(outcomes.get(task.name));
        demand(found === expected, `${task.name} gave ${expected}, yielded was ${found}.`);
        for (const [name, output] of inputs.outputs) {
          const text = textOf(output);
          const was = textOf(outcomes.get(name)?.output);
          demand(text === was, `${task.name} was given ${text} of ${name}, which gave ${was}.`);
        }
      }
    },
  },
  {
    name: 'rejection',
    law: 'When carrying out a task rejects, the run ends with that error and nothing after it begins.',
    remedy: 'Let the runner’s error through, and begin nothing after it.',
    run: async (subject) => {
      const cause = new ProdromeError('CANCELLED', { where: 'a', expected: 'b', got: 'c' });
      const begun: string[] = [];
      let thrown: unknown;
      try {
        await run(subject, async (task, inputs) => {
          begun.push(task.name);
          if (task.name === 'both') throw cause;
          return outcomeOf(task, inputs);
        });
      } catch (error) {
        thrown = error;
      }
      demand(ProdromeError.is(thrown, 'CANCELLED'), `It ended with ${String(thrown)}.`);
      demand(!begun.includes('last'), 'A task that reads the rejected one began.');
    },
  },
  {
    name: 'context',
    law: 'The signal, progress, checkpoints and what to resume from reach each task, with its name.',
    remedy: 'Hand `signal` on, and bind `progress`, `checkpoint` and `resume` to the task.',
    run: async (subject) => {
      const signal = createCountingSignal(Infinity);
      const told: string[] = [];
      const state: ComponentState = createState('half', 1, null);
      const runner: TaskRunner = async (task, inputs, context) => {
        demand(context.signal === signal, `${task.name} was given another signal, or none.`);
        const resumed = context.resume === state;
        demand(resumed === (task.name === 'both'), `${task.name}: resumed ${String(resumed)}.`);
        context.progress?.({ done: 1, total: 2 });
        context.checkpoint?.(() => state);
        return outcomeOf(task, inputs);
      };
      await run(subject, runner, {
        signal,
        progress: (task) => told.push(`progress of ${task.name}`),
        checkpoint: (task, at) => told.push(`${at().kind} of ${task.name}`),
        resume: (task) => (task.name === 'both' ? state : undefined),
      });
      const expected = tasks.flatMap(({ name }) => [`progress of ${name}`, `half of ${name}`]);
      expectNames(told.sort(), expected, 'Told');
    },
  },
  {
    name: 'elsewhere',
    law: 'Where it is told how a runner is made elsewhere, the runner is still called once for every task, and outcomes, progress, checkpoints and errors are as without.',
    remedy:
      'Hand `elsewhere` to the runner as part of the task’s context, and pass on what the other runner gives and tells.',
    run: async (subject) => {
      for (const refusing of ['', 'both']) {
        const here = await accountOf(subject, refusing, {});
        const elsewhere = await accountOf(subject, refusing, { portable: portable(refusing) });
        demand(here === elsewhere, `Without it ${here}; with it ${elsewhere}.`);
      }
    },
  },
];

/** Plain data as a text; names in any order are the same, since `encodeState` sorts them. */
const textOf = (value: TaskOutcome | ComponentState | undefined): string =>
  value === undefined ? 'nothing' : canonicalJson(value as unknown as JsonValue);

/** All that is heard of a run, as a text that does not depend on the order of tasks. */
async function accountOf(
  subject: ExecutorSubject,
  refusing: string,
  context: ExecutorContext,
): Promise<string> {
  const told: string[] = [];
  try {
    const { begun, yielded } = await run(subject, carriedOut(refusing), {
      ...context,
      progress: ({ name }, { done }) => told.push(`progress ${done} of ${name}`),
      checkpoint: ({ name }, state) => told.push(`${state().kind} of ${name}`),
    });
    told.push(...begun.map(({ task }) => `${task.name} begun`));
    for (const { task, outcome } of yielded) told.push(`${task.name}: ${textOf(outcome)}`);
    return told.sort().join(', ');
  } catch (error) {
    // how many had begun by then is nobody's law
    return String(error);
  }
}

/** A runner of the same tasks for another process; it rejects for one of this name. */
const portable = (refusing: string): PortableRunner => ({
  module: `data:text/javascript,${encodeURIComponent(runnerModule)}`,
  data: { refusing },
  isForeign: true,
});

/** {@link outcomeOf} as a module that stands alone. */
const runnerModule = `export const createRunner = async ({ refusing }) => async ({ name }, inputs, context) => {
  if (name === refusing) throw new Error(name + ' refuses');
  context.progress?.({ done: 1, total: 2 });
  context.checkpoint?.(() => ({ kind: 'half', version: 1, json: null, tensors: {} }));
  if (name.includes('broken')) return { events: [], failure: ${JSON.stringify(failure)} };
  const names = (part) => [...part.keys()].sort();
  const json = { name, outputs: names(inputs.outputs), failures: names(inputs.failures) };
  return { events: [], output: { kind: 'conformance', version: 1, json, tensors: {} } };
};`;

/** The same in this thread, where no other is asked. */
const carriedOut =
  (refusing: string): TaskRunner =>
  async (task, inputs, context) => {
    if (context.elsewhere) return context.elsewhere(task, inputs, context);
    if (task.name === refusing) throw new Error(`${refusing} refuses`);
    context.progress?.({ done: 1, total: 2 });
    context.checkpoint?.(() => createState('half', 1, null));
    return outcomeOf(task, inputs);
  };
