import { createHash } from 'node:crypto';
import { errorToData, type ErrorData } from '@prodrome/core';
import type { Database, TransactionSql } from './database.ts';
import type { JobContent, JobOutcome, JobText } from './messages.ts';

/** The longest that pg-boss knows; who is dead is known by its signs of life. */
const expireInSeconds = 86_399;

/** The queue of a run: with it goes all that is left of the run. */
export const queueOf = (run: string): string => `run-${run}`;

/** A task of a run has one job, however often it is sent. */
export function jobOf(run: string, key: string): string {
  const hex = createHash('sha256').update(`${run} ${key}`).digest('hex');
  // as a UUID of version 8: its bits are ours
  return [
    ...[hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`],
    hex.slice(20, 32),
  ].join('-');
}

/** Who carries out a job. What another has taken over by now is none of theirs: what they tell of it is passed over. */
export interface Holding {
  readonly run: string;
  readonly job: string;
  readonly worker: string;
}

/** A task that was taken. */
export interface Claim extends Holding {
  readonly content: JobContent;
  /** Its last running state. */
  readonly state: Uint8Array | undefined;
  /** Times that it may be begun after this one. */
  readonly left: number;
  /** The highest goes first. */
  readonly priority: number;
}

/** Sends a job; one that is there already stays as it is. */
export async function sendJob(
  { boss, table }: Database,
  sql: TransactionSql,
  {
    run,
    job,
    content,
    state,
    attempts,
    priority,
  }: Omit<Claim, 'worker' | 'left' | 'state'> & {
    readonly state?: Uint8Array | undefined;
    readonly attempts: number;
  },
): Promise<void> {
  await sql.executeSql(
    // of a run that is over, nothing is kept
    `insert into ${table('held')} (job, run, state)
     select $1, id, $3 from ${table('runs')} where id = $2 on conflict do nothing`,
    [job, run, state ? Buffer.from(state) : null],
  );
  const data: JobText = { text: JSON.stringify(content) };
  const options = { id: job, priority, retryLimit: attempts - 1, expireInSeconds, db: sql };
  await boss.send(queueOf(run), data, options);
  await sql.notify({ kind: 'work', run });
}

/** Takes the next job of a run for a worker, or undefined where none waits. */
export const claimJob = (
  database: Database,
  run: string,
  worker: string,
): Promise<Claim | undefined> =>
  database.transaction(async (sql) => {
    const { boss, table } = database;
    const options = { batchSize: 1, includeMetadata: true, db: sql } as const;
    const [found] = await boss.fetch<JobText>(queueOf(run), options);
    if (!found) return undefined;
    const { id: job, data, retryLimit, retryCount, priority } = found;
    const { rows } = await sql.executeSql(
      `update ${table('held')} set worker = $2 where job = $1 returning state`,
      [job, worker],
    );
    await sql.notify({ kind: 'begun', run, job, worker });
    return {
      ...{ run, job, worker, left: retryLimit - retryCount, priority },
      content: JSON.parse(data.text) as JobContent,
      state: rows[0]?.state ?? undefined,
    };
  });

/** Keeps what a job gave. */
export const completeJob = (
  database: Database,
  holding: Holding,
  outcome: JobOutcome,
): Promise<void> =>
  database.transaction(async (sql) => {
    if (!(await letGo(database, sql, holding))) return;
    const { run, job } = holding;
    const data: JobText = { text: JSON.stringify(outcome) };
    await database.boss.complete(queueOf(run), job, data, { db: sql });
    await endJob(database, sql, holding);
  });

/**
 * An attempt has come to nothing: the job is given to another, from its last running state, or ends with this error where it was the last.
 * @returns whether it is given to another.
 */
export const failJob = (
  database: Database,
  holding: Holding,
  error: (attempts: number) => unknown,
): Promise<boolean> =>
  database.transaction(async (sql) => {
    if (!(await letGo(database, sql, holding))) return false;
    const { boss } = database;
    const { run, job } = holding;
    const options = { includeArchive: false, db: sql };
    const before = await boss.getJobById(queueOf(run), job, options);
    if (!before) return false;
    const isLast = before.retryCount >= before.retryLimit;
    const outcome: JobOutcome = { rejected: errorToData(error(before.retryCount + 1)) };
    await boss.fail(queueOf(run), job, { text: JSON.stringify(outcome) }, { db: sql });
    if (isLast) await endJob(database, sql, holding);
    else await sql.notify({ kind: 'work', run });
    return !isLast;
  });

/** A job that was not carried out is given back: that is no attempt. */
export const giveBack = (database: Database, claim: Claim): Promise<void> =>
  database.transaction(async (sql) => {
    if (!(await letGo(database, sql, claim))) return;
    const { run, job, content, left, priority } = claim;
    await database.boss.deleteJob(queueOf(run), job, { db: sql });
    await sendJob(database, sql, { run, job, content, priority, attempts: left + 1 });
  });

/** What a job gave in the end; undefined where it has no answer yet. */
export async function answerOf(
  { boss }: Database,
  run: string,
  job: string,
): Promise<JobOutcome | undefined> {
  const found = await boss.getJobById(queueOf(run), job);
  if (found?.state !== 'completed' && found?.state !== 'failed') return undefined;
  return JSON.parse((found.output as JobText).text) as JobOutcome;
}

/** The error of a rejected job. */
export const rejectionOf = (outcome: JobOutcome): ErrorData | undefined =>
  'rejected' in outcome ? outcome.rejected : undefined;

/** Ends a holding, if it is one still. */
async function letGo(
  { table }: Database,
  sql: TransactionSql,
  { job, worker }: Holding,
): Promise<boolean> {
  const { rows } = await sql.executeSql(
    `update ${table('held')} set worker = null where job = $1 and worker = $2 returning job`,
    [job, worker],
  );
  return rows.length > 0;
}

async function endJob(
  { table }: Database,
  sql: TransactionSql,
  { run, job }: Holding,
): Promise<void> {
  await sql.executeSql(`update ${table('held')} set is_ended = true where job = $1`, [job]);
  await sql.notify({ kind: 'ended', run, job });
}
