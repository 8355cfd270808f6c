import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  ComponentState,
  ExecutorContext,
  ProdromeEvent,
  PureTask,
  TaskRunner,
} from '@prodrome/core';
import { createProcessExecutor, type ProcessOptions } from '../src/index.ts';

const module = new URL('./fixtures/runner.js', import.meta.url).href;
const folders: string[] = [];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prodrome-executors-'));
  folders.push(folder);
});
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true });
});

const taskOf = (name: string, inputs: string[] = []): PureTask => ({
  ...{ key: `key of ${name}`, name, seed: '0', inputs, failures: [] },
  recipe: { type: 'test', options: null },
});

interface Output {
  readonly name: string;
  readonly pid: number;
  readonly steps: number;
}

interface Ran {
  readonly outputs: readonly Output[];
  readonly events: readonly ProdromeEvent[];
  /** Process of each task, as often as it began. */
  readonly pids: ReadonlyMap<string, readonly number[]>;
  /** Told since the signal was aborted. */
  readonly states: ReadonlyMap<string, ComponentState>;
  readonly error?: unknown;
}

/** Runs tasks to their end, or to an error. */
async function run(
  tasks: readonly PureTask[],
  options: ProcessOptions,
  {
    isForeign = true,
    patienceMs = 500,
    data = {},
    onProgress = () => undefined,
    ...context
  }: ExecutorContext & {
    readonly isForeign?: boolean;
    readonly patienceMs?: number;
    readonly data?: object;
    readonly onProgress?: (name: string) => void;
  } = {},
): Promise<Ran> {
  const outputs: Output[] = [];
  const events: ProdromeEvent[] = [];
  const pids = new Map<string, number[]>();
  const states = new Map<string, ComponentState>();
  const own: TaskRunner = async ({ name }) => ({
    ...{
      events: [],
      output: { kind: 'here', version: 1, json: { name, pid: process.pid }, tensors: {} },
    },
  });
  const ran = { outputs, events, pids, states };
  try {
    const running = createProcessExecutor(options, { patienceMs }).run(
      tasks,
      (task, inputs, given) => (given.elsewhere ?? own)(task, inputs, given),
      {
        ...context,
        portable: { module, data: { folder, ...data }, isForeign },
        emit: (event) => events.push(event),
        progress: ({ name }, { done }) => {
          pids.set(name, [...(pids.get(name) ?? []), done]);
          onProgress(name);
        },
        checkpoint: ({ name }, state) => {
          if (context.signal?.aborted === true) states.set(name, state());
        },
      },
    );
    for await (const { task, outcome } of running) {
      expect(task.name).toBe((outcome.output?.json as unknown as Output).name);
      outputs.push(outcome.output?.json as unknown as Output);
    }
    return ran;
  } catch (error) {
    return { ...ran, error };
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Waits until none of the processes is there. */
async function gone(pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await setTimeout(20);
}

const namesOf = ({ outputs }: Ran): string[] => outputs.map(({ name }) => name);
const pidsOf = ({ pids }: Ran): number[] => [...pids.values()].flat();

describe('tasks in processes', () => {
  it('are yielded in the order of the list, whichever ends first, and leave no process behind', async () => {
    const ran = await run([taskOf('late'), taskOf('b'), taskOf('c')], { workers: 2 });
    expect(ran.error).toBeUndefined();
    expect(namesOf(ran)).toEqual(['late', 'b', 'c']);
    expect(new Set(pidsOf(ran)).size).toBe(2);
    expect(pidsOf(ran)).not.toContain(process.pid);
    expect(pidsOf(ran).filter(isAlive)).toEqual([]);
  });

  it('are carried out where what they read is at hand', async () => {
    const sets = ['late a', 'late b'].flatMap((set) => [
      taskOf(set),
      taskOf(`${set} 1`, [set]),
      taskOf(`${set} 2`, [set]),
    ]);
    const { outputs } = await run(sets, { workers: 2 });
    const processes = outputs.map(({ pid }) => pid);
    expect(new Set(processes.slice(0, 3)).size).toBe(1);
    expect(new Set(processes.slice(3)).size).toBe(1);
  });

  it('start none where this one is done before it is worth it, nor for code of others anything here', async () => {
    const tasks = [taskOf('a'), taskOf('b', ['a'])];
    const own = await run(tasks, { workers: 2 }, { isForeign: false, patienceMs: 60_000 });
    expect(own.outputs.map(({ pid }) => pid)).toEqual([process.pid, process.pid]);
    const foreign = await run(tasks, { workers: 2 });
    expect(foreign.outputs.map(({ pid }) => pid)).not.toContain(process.pid);
  });

  it('are fewer where memory does not hold more, which is told', async () => {
    const tasks = ['late a', 'late b', 'late c'].map((name) => taskOf(name));
    const { outputs, events } = await run(tasks, { workers: 3, maxMemoryMb: 64 });
    expect(new Set(outputs.map(({ pid }) => pid)).size).toBe(1);
    expect(events).toEqual([
      { type: 'note', message: expect.stringMatching(/^64 MB of memory hold 1 of 3 processes/) },
    ]);
  });

  it('a runner that cannot be made ends the run with its error', async () => {
    const { error } = await run([taskOf('a')], { workers: 2 }, { data: { broken: true } });
    expect(error).toMatchObject({ message: 'no runner', code: 'EBROKEN' });
  });

  it('of several errors, the first of the list is thrown; nothing begins after it', async () => {
    const tasks = ['late refuses', 'refuses', 'a', 'b', 'c'].map((name) => taskOf(name));
    const { error, pids } = await run(tasks, { workers: 2 });
    expect(error).toMatchObject({ code: 'REFUSED', message: 'late refuses' });
    expect([...pids.keys()].length).toBeLessThan(5);
  });
});

describe('a process that dies', () => {
  it('costs its task the way since its last running state, and nothing else', async () => {
    const ran = await run([taskOf('a'), taskOf('dies once'), taskOf('c')], { workers: 2 });
    expect(namesOf(ran)).toEqual(['a', 'dies once', 'c']);
    expect(ran.outputs[1]?.steps).toBe(3);
    expect(ran.pids.get('dies once')).toHaveLength(2);
    expect(ran.events).toEqual([
      {
        ...{ type: 'warning', code: 'TASK_LOST' },
        message: expect.stringMatching(/carried out dies once ended by SIGKILL/),
      },
    ]);
  });

  it('a second time ends the run, which names the task', async () => {
    const { error, pids } = await run([taskOf('dies always'), taskOf('b')], { workers: 2 });
    expect(error).toMatchObject({
      code: 'TASK_LOST',
      fields: { task: 'dies always' },
      message: expect.stringMatching(/two that ended, the last by SIGKILL/),
    });
    expect(pids.get('dies always')).toHaveLength(2);
  });
});

describe('a task that hangs', () => {
  it.each(['hangs', 'waits'])('ends the run, which names it: one that %s', async (name) => {
    const ran = await run([taskOf('a'), taskOf(name)], { workers: 2, hangMinutes: 0.02 });
    expect(ran.error).toMatchObject({ code: 'TASK_LOST', fields: { task: name } });
    expect(pidsOf(ran).filter(isAlive)).toEqual([]);
  });

  it('is cut off when the run is to stop', async () => {
    const controller = new AbortController();
    const ran = await run(
      [taskOf('hangs')],
      { workers: 2 },
      {
        signal: controller.signal,
        onProgress: () => {
          controller.abort();
        },
      },
    );
    expect(ran.error).toMatchObject({ code: 'CANCELLED' });
    expect(pidsOf(ran).filter(isAlive)).toEqual([]);
  });

  it('ends with the process that waits for it', async () => {
    const script = fileURLToPath(new URL('./fixtures/hanging-run.js', import.meta.url));
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pids: number[] = [];
    for await (const line of createInterface(parent.stdout)) {
      pids.push(Number(line));
      if (pids.length === 2) break;
    }
    expect(pids.every(isAlive)).toBe(true);
    const ended = once(parent, 'exit');
    parent.kill('SIGKILL');
    await ended;
    await gone(pids);
  });
});

it('tasks that are to stop tell their last running states first; what does not stop is cut off with its last one', async () => {
  const controller = new AbortController();
  const begun = new Set<string>();
  const ran = await run(
    [taskOf('counts'), taskOf('counts once'), taskOf('c')],
    { workers: 2 },
    {
      signal: controller.signal,
      onProgress: (name) => {
        // what was told with it is on its way
        if (begun.add(name).size === 2)
          setImmediate(() => {
            controller.abort();
          });
      },
    },
  );
  expect(ran.error).toMatchObject({ code: 'CANCELLED' });
  expect([...ran.states.keys()].sort()).toEqual(['counts', 'counts once']);
  expect(ran.states.get('counts once')?.json).toEqual({ steps: 1 });
  expect(ran.outputs).toEqual([]);
});
