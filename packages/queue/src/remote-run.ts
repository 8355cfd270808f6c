import { randomUUID } from 'node:crypto';
import { serialize } from 'node:v8';
import {
  decodeState,
  encodeState,
  errorFromData,
  ProdromeError,
  type ComponentState,
  type ExecutorContext,
  type PortableRunner,
  type PureTask,
  type TaskContext,
  type TaskOutcome,
  type TaskRunner,
} from '@prodrome/core';
import { artifactsOf, readState } from './artifacts.ts';
import { cancelled } from './cancelled.ts';
import { openDatabase } from './database.ts';
import { answerOf, failJob, jobOf, rejectionOf, sendJob } from './jobs.ts';
import { listen } from './listener.ts';
import type { Message } from './messages.ts';
import type { QueueOptions } from './queue-options.ts';
import {
  beginRun,
  keepRun,
  livingWorkers,
  lostJobs,
  offerRun,
  removeDead,
  removeRun,
  stopRun,
} from './runs.ts';

/** A run as it stands in the database. */
export interface RemoteRun {
  /** Has workers carry out a task. */
  readonly elsewhere: TaskRunner;
  /** Tasks that nobody has begun are over; the others are told to stop, and give their running states. */
  stop(): void;
  /** Removes it, with what is left of its tasks. */
  end(): Promise<void>;
}

/** A task that is waited for. */
interface Waiting {
  readonly task: PureTask;
  readonly context: TaskContext;
  worker?: string;
  /** What is told of it is taken in order. */
  told: Promise<void>;
  readonly resolve: (outcome: TaskOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Signs of life are given so many times in the time after which one is taken for dead. */
const beats = 5;
/** Without a worker for so long at the beginning, it is told that one is waited for. */
const lonelyMs = 2000;
const waitsForWorkers =
  'waits for workers: begin `prodrome worker --store` with the same URL, on this machine or others';

/**
 * Enters a run in the database and offers it to workers.
 * @throws ProdromeError `STORE` where the database cannot be reached.
 */
export async function beginRemoteRun(
  options: QueueOptions,
  portable: PortableRunner,
  tasks: readonly PureTask[],
  { emit = () => undefined }: Pick<ExecutorContext, 'emit'>,
): Promise<RemoteRun> {
  const { url, artifacts: folder, attempts, lostSeconds, hangMinutes } = options;
  const database = await openDatabase(options);
  const run = randomUUID();
  const artifacts = artifactsOf(database, run, folder);
  const waiting = new Map<string, Waiting>();
  const workers = new Set<string>();
  const shares = new Map<string, number>();
  const refused = new Set<string>();
  // of those that wait, the first of the list is carried out first
  const priorities = new Map(tasks.map(({ key }, at) => [key, -at]));
  const names = new WeakMap<ComponentState, string>();

  const note = (message: string): void => {
    emit({ type: 'note', message });
  };
  const forget = (worker: string, how: string): void => {
    if (!workers.delete(worker)) return;
    note(`worker ${worker} ${how}`);
    if (workers.size === 0) note(waitsForWorkers);
  };
  const hear = (message: Message): void => {
    if (message.kind === 'left') {
      forget(message.worker, 'has left');
      return;
    }
    if (message.run !== run) return;
    if (message.kind === 'accepted') {
      const { worker, width } = message;
      if (!workers.has(worker)) note(`worker ${worker} takes tasks, ${width} at once`);
      workers.add(worker);
    } else if (message.kind === 'refused') {
      const { worker, reason } = message;
      if (refused.has(worker)) return;
      refused.add(worker);
      emit({
        ...{ type: 'warning', code: 'COMPONENT_CONTRACT' },
        message: `worker ${worker} takes no tasks of this run: ${reason}`,
      });
    } else if ('job' in message) {
      const one = waiting.get(message.job);
      if (one) one.told = one.told.then(() => take(message, one)).catch(one.reject);
    }
  };
  const take = async (
    message: Extract<Message, { readonly job: string }>,
    one: Waiting,
  ): Promise<void> => {
    const { job } = message;
    if (message.kind === 'begun') one.worker = message.worker;
    else if (message.kind === 'progress') one.context.progress?.(message.event);
    else if (message.kind === 'state') await takeState(job, one);
    else await takeAnswer(job, one);
  };
  const takeState = async (job: string, { context }: Waiting): Promise<void> => {
    const { rows } = await database.executeSql(
      `select state from ${database.table('held')} where job = $1`,
      [job],
    );
    const bytes = rows[0]?.state;
    if (!bytes) return;
    const state = decodeState(bytes, 'a running state');
    context.checkpoint?.(() => state);
  };
  const takeAnswer = async (job: string, one: Waiting): Promise<void> => {
    if (!waiting.has(job)) return;
    const answer = await answerOf(database, run, job);
    if (!answer) return;
    waiting.delete(job);
    const { worker } = one;
    if (worker !== undefined) shares.set(worker, (shares.get(worker) ?? 0) + 1);
    const rejection = rejectionOf(answer);
    if (rejection) one.reject(errorFromData(rejection));
    else if ('output' in answer) {
      const output = await readState(artifacts, answer.output);
      names.set(output, answer.output);
      one.resolve({ events: answer.events, output });
    } else if ('failure' in answer) {
      one.resolve({ events: answer.events, failure: answer.failure });
    }
  };
  /** What was told while nobody listened. */
  const lookUp = async (): Promise<void> => {
    const { rows } = await database.executeSql(
      `select job from ${database.table('held')} where run = $1 and is_ended and job = any($2)`,
      [run, [...waiting.keys()]],
    );
    for (const { job } of rows) hear({ kind: 'ended', run, job });
  };
  const takeFromLost = async (): Promise<void> => {
    for (const { job, worker } of await lostJobs(database, run, lostSeconds)) {
      const name = waiting.get(job)?.task.name ?? job;
      const holding = { run, job, worker };
      const isAgain = await failJob(database, holding, (count) => lost(name, worker, count));
      if (!isAgain) continue;
      const message = `worker ${worker}, which carried out ${name}, has given no sign of life for ${lostSeconds} s: another one goes on with it`;
      emit({ type: 'warning', code: 'TASK_LOST', message });
    }
  };
  const loseAll = (error: unknown): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const beat = async (): Promise<void> => {
    if (!(await keepRun(database, run))) throw forgotten(lostSeconds);
    await takeFromLost();
    const living = await livingWorkers(database, lostSeconds);
    for (const worker of workers) if (!living.has(worker)) forget(worker, 'is gone');
    await lookUp();
  };

  const listener = await listen(database, url, hear, () => void lookUp().catch(loseAll)).catch(
    async (error: unknown) => {
      await database.close();
      throw error;
    },
  );
  let isOver = false;
  let beating = Promise.resolve();
  const heart = setInterval(
    () => {
      beating = beating.then(() => (isOver ? undefined : beat())).catch(loseAll);
    },
    (lostSeconds * 1000) / beats,
  );
  const lonely = setTimeout(() => {
    if (workers.size === 0) note(waitsForWorkers);
  }, lonelyMs);

  const end = async (): Promise<void> => {
    if (isOver) return;
    isOver = true;
    database.hurry();
    clearInterval(heart);
    clearTimeout(lonely);
    await beating;
    await removeRun(database, run, folder).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      const message = `what this run has left in the database the next worker removes: ${why}`;
      emit({ type: 'warning', code: 'STORE', message });
    });
    await listener.close();
    await database.close();
    if (shares.size === 0) return;
    const text = [...shares].map(([worker, count]) => `${worker} ${count}`).join(', ');
    note(`tasks carried out by workers: ${text}`);
  };
  const begin = async (): Promise<void> => {
    await removeDead(database, folder);
    await beginRun(database, run, lostSeconds);
    const data = await artifacts.put(serialize(portable.data));
    const { name, code } = portable.shared ?? { name: portable.module, code: {} };
    await offerRun(database, run, {
      name,
      code,
      data,
      inFolder: folder !== undefined,
      hangMinutes,
    });
  };
  await begin().catch(async (error: unknown) => {
    await end();
    throw error;
  });

  const nameOf = async (state: ComponentState): Promise<string> => {
    const known = names.get(state) ?? (await artifacts.put(encodeState(state)));
    names.set(state, known);
    return known;
  };

  return {
    elsewhere: async (task, inputs, context) => {
      const job = jobOf(run, task.key);
      const content = {
        task,
        inputs: await Promise.all(
          [...inputs.outputs].map(async ([name, state]) => [name, await nameOf(state)] as const),
        ),
        failures: [...inputs.failures],
      };
      const answer = new Promise<TaskOutcome>((resolve, reject) => {
        waiting.set(job, { task, context, told: Promise.resolve(), resolve, reject });
      });
      // told by whoever waits for it, also where sending fails first
      answer.catch(() => undefined);
      const state = context.resume && encodeState(context.resume);
      await database
        .transaction((sql) =>
          sendJob(database, sql, {
            ...{ run, job, content, state, attempts },
            priority: priorities.get(task.key) ?? 0,
          }),
        )
        .catch((error: unknown) => {
          waiting.delete(job);
          throw error;
        });
      return answer;
    },
    stop: () => {
      for (const [job, { worker, task, reject }] of waiting) {
        if (worker !== undefined) continue;
        waiting.delete(job);
        reject(cancelled(task.name));
      }
      stopRun(database, run).catch(loseAll);
    },
    end,
  };
}

const lost = (task: string, worker: string, attempts: number): ProdromeError =>
  new ProdromeError('TASK_LOST', {
    where: `task ${task}`,
    expected: 'a worker that lives until it is done',
    got: `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}, of which the last ended with worker ${worker}`,
    hint: 'Memory may have run out there: begin it with fewer --workers; `--resume` does not repeat what is finished',
    fields: { task },
  });

const forgotten = (lostSeconds: number): ProdromeError =>
  new ProdromeError('STORE', {
    where: 'the run in the database',
    expected: 'to be there',
    got: 'nothing',
    hint: `This process gave no sign of life for more than ${lostSeconds} s, and was taken for dead: \`--resume\` does not repeat what is finished`,
  });
