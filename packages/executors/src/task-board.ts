import {
  ProdromeError,
  type ComponentState,
  type Failure,
  type PureTask,
  type TaskInputs,
  type TaskOutcome,
} from '@prodrome/core';

/** A task with what it gave. */
export interface DoneTask {
  readonly task: PureTask;
  readonly outcome: TaskOutcome;
}

/** What of a run's tasks is done, what can begin, and what those are given. An output is forgotten once no later task reads it. */
export interface TaskBoard {
  /** Tasks that have not begun and wait for no other, in the order of the list. */
  ready(): readonly PureTask[];
  /** Takes a task off those that can begin. */
  begin(task: PureTask): TaskInputs;
  end(done: DoneTask): void;
  /** What is done, each once, in the order of the list: nothing comes before all tasks ahead of it. */
  take(): readonly DoneTask[];
  /** Tasks that are not done. */
  left(): number;
}

/** @throws ProdromeError `USAGE` when a task reads one that does not come earlier in the list. */
export function createTaskBoard(tasks: readonly PureTask[]): TaskBoard {
  checkOrder(tasks);
  const readers = new Map<string, number>();
  for (const input of tasks.flatMap(({ inputs }) => inputs)) {
    readers.set(input, (readers.get(input) ?? 0) + 1);
  }
  const waiting = new Set(tasks);
  const done = new Set<string>();
  const outputs = new Map<string, ComponentState>();
  const failures = new Map<string, Failure>();
  const ended = new Map<string, DoneTask>();
  let taken = 0;
  const isReady = ({ inputs, failures: told }: PureTask): boolean =>
    [...inputs, ...told].every((name) => done.has(name));

  return {
    ready: () => [...waiting].filter(isReady),
    begin: (task) => {
      waiting.delete(task);
      return {
        outputs: only(outputs, task.inputs),
        failures: only(failures, [...task.inputs, ...task.failures]),
      };
    },
    end: (one) => {
      const { task, outcome } = one;
      done.add(task.name);
      ended.set(task.name, one);
      if (outcome.failure) failures.set(task.name, outcome.failure);
      else if (readers.has(task.name)) outputs.set(task.name, outcome.output);
      for (const input of task.inputs) {
        const others = (readers.get(input) ?? 0) - 1;
        readers.set(input, others);
        if (others === 0) outputs.delete(input);
      }
    },
    take: () => {
      const inOrder: DoneTask[] = [];
      for (; taken < tasks.length; taken++) {
        const { name } = tasks[taken] as PureTask;
        const next = ended.get(name);
        if (!next) break;
        ended.delete(name);
        inOrder.push(next);
      }
      return inOrder;
    },
    left: () => tasks.length - done.size,
  };
}

function checkOrder(tasks: readonly PureTask[]): void {
  const before = new Set<string>();
  for (const { name, inputs, failures } of tasks) {
    const early = [...inputs, ...failures].find((one) => !before.has(one));
    if (early !== undefined) {
      throw new ProdromeError('USAGE', {
        where: `task ${name}`,
        expected: `task ${early} earlier in the list`,
        got: 'none',
      });
    }
    before.add(name);
  }
}

function only<T>(all: ReadonlyMap<string, T>, names: readonly string[]): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const name of names) {
    const one = all.get(name);
    if (one !== undefined) found.set(name, one);
  }
  return found;
}
