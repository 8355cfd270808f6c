import {
  decodeState,
  encodeState,
  errorToData,
  ProdromeError,
  type ComponentState,
  type Progress,
  type PureTask,
  type TaskInputs,
} from '@prodrome/core';
import { ProcessDeath, type TaskWorker } from '@prodrome/executors';
import { readState, type RunArtifacts } from './artifacts.ts';
import type { Database } from './database.ts';
import { completeJob, failJob, giveBack, type Claim } from './jobs.ts';
import type { JobOutcome, Message } from './messages.ts';
import { cancelled } from './cancelled.ts';
import { createThinned } from './thinned.ts';

/** Progress is told at most so often. */
const progressMs = 500;
/** Running states are kept at most so often, and at most this share of the time. */
const stateMs = 1000;
const stateTimes = 20;

/** What carries out a job. */
export interface JobPlace {
  readonly database: Database;
  readonly artifacts: RunArtifacts;
  readonly worker: TaskWorker;
  readonly workerName: string;
  /** The run is to stop, or this worker. */
  readonly signal: AbortSignal;
  /** Whether the job goes to others when it is stopped, since only this worker ends. */
  readonly isGivenBack: () => boolean;
}

/** Carries out a job, and tells what came of it. @returns whether it has an answer. */
export async function carryOutJob(place: JobPlace, claim: Claim): Promise<boolean> {
  const { database, artifacts, worker, workerName, signal } = place;
  const { run, job, content } = claim;
  const { task } = content;
  const progress = createThinned<Progress>(
    (event) => tell(database, { kind: 'progress', run, job, event }),
    { restMs: progressMs },
  );
  const states = createThinned<ComponentState>((state) => keepState(database, run, job, state), {
    ...{ restMs: stateMs, times: stateTimes },
  });
  const at = { runner: false };
  const attempt = async (): Promise<JobOutcome> => {
    const inputs = await inputsOf(artifacts, claim);
    at.runner = true;
    const outcome = await worker.carryOut(task, inputs, {
      signal,
      progress: progress.give,
      checkpoint: (state) => {
        states.give(state());
      },
      ...(claim.state && { resume: decodeState(claim.state, 'a running state') }),
    });
    at.runner = false;
    const { events, output, failure } = outcome;
    return failure
      ? { events, failure }
      : { events, output: await artifacts.put(encodeState(output)) };
  };
  const flush = async (): Promise<void> => {
    await progress.flush();
    await states.flush();
  };
  try {
    const outcome = await attempt();
    await flush();
    await completeJob(database, claim, outcome);
    return true;
  } catch (error) {
    await flush();
    if (signal.aborted) {
      if (place.isGivenBack()) await giveBack(database, claim);
      else await completeJob(database, claim, { rejected: errorToData(stopped(task, error)) });
      return false;
    }
    // a process that died, a database or a folder that failed: another attempt may end otherwise
    if (at.runner && !(error instanceof ProcessDeath)) {
      await completeJob(database, claim, { rejected: errorToData(error) });
      return true;
    }
    await failJob(database, claim, (attempts) =>
      error instanceof ProcessDeath ? died(task.name, workerName, attempts, error) : error,
    );
    return false;
  }
}

async function inputsOf(artifacts: RunArtifacts, { content }: Claim): Promise<TaskInputs> {
  const outputs = await Promise.all(
    content.inputs.map(
      async ([name, artifact]) => [name, await readState(artifacts, artifact)] as const,
    ),
  );
  return { outputs: new Map(outputs), failures: new Map(content.failures) };
}

const tell = (database: Database, message: Message): Promise<void> =>
  database.transaction((sql) => sql.notify(message));

const keepState = (
  database: Database,
  run: string,
  job: string,
  state: ComponentState,
): Promise<void> =>
  database.transaction(async (sql) => {
    await sql.executeSql(`update ${database.table('held')} set state = $2 where job = $1`, [
      ...[job, Buffer.from(encodeState(state))],
    ]);
    await sql.notify({ kind: 'state', run, job });
  });

/** What did not reach a safe point in time was cut off. */
const stopped = ({ name }: PureTask, error: unknown): unknown =>
  error instanceof ProcessDeath ? cancelled(name) : error;

const died = (task: string, worker: string, attempts: number, death: Error): ProdromeError =>
  new ProdromeError('TASK_LOST', {
    where: `task ${task}`,
    expected: 'a process that lives until it is done',
    got: `${attempts} that ended, the last by ${death.message} at worker ${worker}`,
    hint: 'If memory ran out, begin workers with fewer --workers; `--resume` does not repeat what is finished',
    fields: { task },
  });
