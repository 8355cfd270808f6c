import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  ComponentState,
  ExecutorContext,
  ProdromeEvent,
  PureTask,
  TaskRunner,
} from '@prodrome/core';
import { Pool } from 'pg';
import { createQueueExecutor, type QueueOptions } from '../src/index.ts';
import { beginWorker, endWorkers, optionsOf, server } from './support.ts';

const module = new URL('./fixtures/runner.js', import.meta.url).href;
const onPostgres = server ? it : it.skip;
const children: ChildProcess[] = [];
let folder = '';
let schemas = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prodrome-queue-'));
});
afterEach(async () => {
  await endWorkers();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});
afterAll(() => server?.stop());

/** Options with a schema that nobody else has. */
const fresh = (more: object = {}): QueueOptions => optionsOf(`queue_${(schemas += 1)}`, more);

const taskOf = (name: string, inputs: string[] = []): PureTask => ({
  ...{ key: `key of ${name}`, name, seed: '0', inputs, failures: [] },
  recipe: { type: 'test', options: null },
});

interface Output {
  readonly name: string;
  readonly pid: number;
  readonly steps: number;
  readonly sum: number;
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
  options: QueueOptions,
  {
    data = {},
    code = {},
    onProgress = () => undefined,
    ...context
  }: ExecutorContext & {
    readonly data?: object;
    readonly code?: Readonly<Record<string, string>>;
    readonly onProgress?: (name: string) => void;
  } = {},
): Promise<Ran> {
  const outputs: Output[] = [];
  const events: ProdromeEvent[] = [];
  const pids = new Map<string, number[]>();
  const states = new Map<string, ComponentState>();
  const ran = { outputs, events, pids, states };
  const runner: TaskRunner = (task, inputs, given) => {
    if (!given.elsewhere) throw new Error('nothing is done here');
    return given.elsewhere(task, inputs, given);
  };
  const shared = { name: module, code };
  try {
    const running = createQueueExecutor(options).run(tasks, runner, {
      ...context,
      portable: { module, data: { folder, ...data }, isForeign: true, shared },
      emit: (event) => events.push(event),
      progress: ({ name }, { done }) => {
        pids.set(name, [...(pids.get(name) ?? []), done]);
        onProgress(name);
      },
      checkpoint: ({ name }, state) => {
        if (context.signal?.aborted === true) states.set(name, state());
      },
    });
    for await (const { task, outcome } of running) {
      expect(task.name).toBe((outcome.output?.json as unknown as Output).name);
      outputs.push(outcome.output?.json as unknown as Output);
    }
    return ran;
  } catch (error) {
    return { ...ran, error };
  }
}

/** A worker in a process of its own. */
async function beginChild({ url, schema }: QueueOptions): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./fixtures/work.js', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify({ url, schema })], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

/** Asks the database itself. */
async function ask({ url }: QueueOptions, statement: string): Promise<void> {
  const pool = new Pool({ connectionString: url });
  await pool.query(statement);
  await pool.end();
}

/** What is left in the database: runs, pieces of artifacts, jobs, queues. */
async function leftIn({ url, schema }: QueueOptions): Promise<readonly number[]> {
  const pool = new Pool({ connectionString: url });
  const tables = [
    `${schema}.runs`,
    `${schema}.pieces`,
    `${schema}_boss.job`,
    `${schema}_boss.queue`,
  ];
  const counts = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await pool.query<{ count: string }>(`select count(*) from ${table}`);
      return Number(rows[0]?.count);
    }),
  );
  await pool.end();
  return counts;
}

const warningsOf = ({ events }: Ran): string[] =>
  events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));

describe('tasks that workers carry out', () => {
  onPostgres('are yielded in the order of the list, and nothing is left of their run', async () => {
    const options = fresh();
    await beginWorker(options);
    await beginWorker(options);
    const ran = await run([taskOf('late'), taskOf('b'), taskOf('c', ['b'])], options);
    expect(ran.error).toBeUndefined();
    expect(ran.outputs.map(({ name }) => name)).toEqual(['late', 'b', 'c']);
    expect([...ran.pids.values()].flat()).not.toContain(process.pid);
    expect(await leftIn(options)).toEqual([0, 0, 0, 0]);
  });

  onPostgres.each([false, true])(
    'are given large outputs bit for bit; in a shared folder: %s',
    async (isShared) => {
      const artifacts = join(folder, 'shared');
      const options = fresh(isShared ? { artifacts } : {});
      await beginWorker(options);
      const { outputs, error } = await run([taskOf('large'), taskOf('sum', ['large'])], options);
      expect(error).toBeUndefined();
      let sum = 0;
      for (let i = 0; i < 1_200_000; i++) sum += i / 7;
      expect(outputs[1]?.sum).toBe(sum);
      expect(isShared ? readdirSync(artifacts) : []).toEqual([]);
    },
  );

  onPostgres('wait for a worker, and say so', async () => {
    const options = fresh();
    const waiting = run([taskOf('a')], options);
    const { events } = await Promise.all([waiting, laterWorker(options)]).then(([ran]) => ran);
    expect(events[0]).toMatchObject({ message: expect.stringMatching(/^waits for workers/) });
  });

  onPostgres('a runner that cannot be made ends the run with its error', async () => {
    const options = fresh();
    await beginWorker(options);
    const { error } = await run([taskOf('a')], options, { data: { broken: true } });
    expect(error).toMatchObject({ message: 'no runner', code: 'EBROKEN' });
  });

  onPostgres('of several errors, the first of the list is thrown', async () => {
    const options = fresh();
    await beginWorker(options, { workers: 2 });
    const tasks = ['late refuses', 'refuses'].map((name) => taskOf(name));
    const { error } = await run(tasks, options);
    expect(error).toMatchObject({ code: 'REFUSED', message: 'late refuses' });
    expect(await leftIn(options)).toEqual([0, 0, 0, 0]);
  });
});

/** A worker that comes when it is missed. */
async function laterWorker(options: QueueOptions): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2200));
  await beginWorker(options);
}

describe('what dies', () => {
  onPostgres(
    'a worker that is killed costs its task the way since its last running state',
    async () => {
      const options = fresh({ lostSeconds: 2 });
      const child = await beginChild(options);
      const tasks = [taskOf('waits once'), taskOf('b', ['waits once'])];
      let kill = (): void => undefined;
      const begun = new Promise<void>((resolve) => (kill = resolve));
      const running = run(tasks, options, {
        onProgress: () => {
          kill();
        },
      });
      await begun;
      // its running state is kept a moment after it was told
      await new Promise((resolve) => setTimeout(resolve, 500));
      child.kill('SIGKILL');
      await beginWorker(options);
      const ran = await running;
      expect(ran.error).toBeUndefined();
      expect(ran.outputs.map(({ steps }) => steps)).toEqual([3, 0]);
      expect(warningsOf(ran)).toEqual([
        expect.stringMatching(/carried out waits once, has given no sign of life for 2 s/),
      ]);
    },
  );

  onPostgres('a process of a worker that dies once is followed by another', async () => {
    const options = fresh();
    await beginWorker(options);
    const ran = await run([taskOf('dies once'), taskOf('b')], options);
    expect(ran.error).toBeUndefined();
    expect(ran.outputs[0]?.steps).toBe(3);
    expect(ran.pids.get('dies once')).toHaveLength(2);
  });

  onPostgres('a task with which every attempt dies ends the run, which names it', async () => {
    const options = fresh({ attempts: 3 });
    await beginWorker(options);
    const { error, pids } = await run([taskOf('dies always'), taskOf('b')], options);
    expect(error).toMatchObject({
      ...{ code: 'TASK_LOST', fields: { task: 'dies always' } },
      message: expect.stringMatching(/got 3 that ended, the last by SIGKILL at worker/),
    });
    expect(pids.get('dies always')).toHaveLength(3);
  });

  onPostgres('a task that hangs ends the run', async () => {
    const options = fresh({ hangMinutes: 0.02 });
    await beginWorker(options);
    const { error } = await run([taskOf('hangs')], options);
    expect(error).toMatchObject({ code: 'TASK_LOST', fields: { task: 'hangs' } });
  });
});

describe('what breaks', () => {
  onPostgres('connections that are cut off are made anew: nothing is lost', async () => {
    const options = fresh();
    await beginWorker(options, { workers: 2 });
    const names = Array.from({ length: 8 }, (_, at) => `late ${at}`);
    const tasks = names.map((name, at) => taskOf(name, at > 1 ? [names[at - 2] as string] : []));
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'prodrome ${options.schema}'`;
    let begun = 0;
    const cuts: Promise<void>[] = [];
    const ran = await run(tasks, options, {
      onProgress: () => {
        begun += 1;
        if (begun === 2 || begun === 5) cuts.push(ask(options, cut));
      },
    });
    await Promise.all(cuts);
    expect(ran.error).toBeUndefined();
    expect(ran.outputs.map(({ name }) => name)).toEqual(names);
    expect(cuts).toHaveLength(2);
  });

  onPostgres('a run that was taken for dead is removed, and ends when it comes back', async () => {
    const options = fresh({ lostSeconds: 5 });
    const waiting = run([taskOf('a')], options);
    const old = `update "${options.schema}".runs set seen = clock_timestamp() - interval '1 hour'`;
    await new Promise((resolve) => setTimeout(resolve, 500));
    await ask(options, old);
    await beginWorker(options);
    expect((await waiting).error).toMatchObject({
      ...{ code: 'STORE', message: expect.stringMatching(/was taken for dead/) },
    });
    expect(await leftIn(options)).toEqual([0, 0, 0, 0]);
  });
});

describe('what is to stop', () => {
  onPostgres(
    'tasks under way tell their last running states; those that wait are not begun',
    async () => {
      const options = fresh();
      await beginWorker(options);
      const controller = new AbortController();
      const ran = await run([taskOf('counts a'), taskOf('counts b')], options, {
        signal: controller.signal,
        onProgress: () => {
          controller.abort();
        },
      });
      expect(ran.error).toMatchObject({ code: expect.stringMatching(/^(?:CANCELLED|STOPPED)$/) });
      // whichever was there first
      expect([...ran.states.keys()]).toEqual([...ran.pids.keys()]);
      expect(ran.pids.size).toBe(1);
      expect(await leftIn(options)).toEqual([0, 0, 0, 0]);
    },
  );

  onPostgres(
    'a worker that ends gives its task back: another goes on, and it is no attempt',
    async () => {
      const options = fresh({ attempts: 1 });
      const child = await beginChild(options);
      let stop = (): void => undefined;
      const begun = new Promise<void>((resolve) => (stop = resolve));
      const running = run([taskOf('waits once')], options, {
        onProgress: () => {
          stop();
        },
      });
      await begun;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      expect((await ended)[0]).toBe(0);
      await beginWorker(options);
      const { error, outputs } = await running;
      expect(error).toBeUndefined();
      expect(outputs[0]?.steps).toBe(3);
    },
  );
});

onPostgres('a worker of another code takes no task, and both sides say why', async () => {
  const options = fresh();
  const other = await beginWorker(options, { code: { node: 'v1', experts: '1.0.0' } });
  const running = run([taskOf('a')], options, { code: { node: 'v1', experts: '2.0.0' } });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(other.done()).toBe(0);
  await beginWorker(options, { code: { node: 'v1', experts: '2.0.0', more: '1' } });
  const ran = await running;
  expect(ran.error).toBeUndefined();
  expect(warningsOf(ran)).toEqual([
    expect.stringMatching(
      /takes no tasks of this run: .*experts is 2\.0\.0 there and 1\.0\.0 here/,
    ),
  ]);
  expect(other.events).toContainEqual(
    expect.objectContaining({
      message: expect.stringMatching(/is refused: its code is another: experts is 2\.0\.0 there/),
    }),
  );
  expect(other.done()).toBe(0);
});

it('a server that is not there is told, without the password', async () => {
  const url = 'postgres://ann:secret@127.0.0.1:1/db';
  const { error } = await run([taskOf('a')], optionsOf('nowhere', { url }));
  expect(error).toMatchObject({ code: 'STORE' });
  expect(String(error)).toContain('postgres://ann@127.0.0.1:1/db');
  expect(String(error)).not.toContain('secret');
}, 90_000);
