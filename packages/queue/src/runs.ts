import type { Database } from './database.ts';
import { queueOf } from './jobs.ts';
import { removeArtifacts } from './artifacts.ts';
import type { RunFacts } from './messages.ts';

/** A run that has workers wanted. */
export interface OpenRun {
  readonly id: string;
  readonly facts: RunFacts;
}

/** Enters a run, and its queue. It is offered to workers by {@link offerRun}. */
export async function beginRun(
  database: Database,
  run: string,
  lostSeconds: number,
): Promise<void> {
  await database.boss.createQueue(queueOf(run));
  await database.executeSql(
    `insert into ${database.table('runs')} (id, lost_seconds, facts) values ($1, $2, '') on conflict do nothing`,
    [run, lostSeconds],
  );
}

/** Tells workers what they are to know of a run, once its data are there. */
export const offerRun = (database: Database, run: string, facts: RunFacts): Promise<void> =>
  database.transaction(async (sql) => {
    await sql.executeSql(`update ${database.table('runs')} set facts = $2 where id = $1`, [
      ...[run, JSON.stringify(facts)],
    ]);
    await sql.notify({ kind: 'run', run });
  });

/** A sign of life of a run. @returns whether it is still there. */
export async function keepRun({ executeSql, table }: Database, run: string): Promise<boolean> {
  const { rows } = await executeSql(
    `update ${table('runs')} set seen = clock_timestamp() where id = $1 returning 1`,
    [run],
  );
  return rows.length > 0;
}

/** The runs that are alive and not to stop, the oldest first. */
export async function openRuns({ executeSql, table }: Database): Promise<readonly OpenRun[]> {
  const { rows } = await executeSql(
    `select id, facts from ${table('runs')}
     where facts <> '' and not is_stopping and ${isAlive} order by begun, id`,
  );
  return rows.map(({ id, facts }) => ({ id, facts: JSON.parse(facts) as RunFacts }));
}

/** The run and its jobs are to stop. */
export const stopRun = (database: Database, run: string): Promise<void> =>
  database.transaction(async (sql) => {
    await sql.executeSql(`update ${database.table('runs')} set is_stopping = true where id = $1`, [
      run,
    ]);
    await sql.notify({ kind: 'stop', run });
  });

/** Removes a run with all that is kept of it: what is left of its jobs is not carried out. */
export async function removeRun(
  database: Database,
  run: string,
  folder: string | undefined,
): Promise<void> {
  const { boss, table } = database;
  await database.transaction(async (sql) => {
    // pg-boss has connections of its own, and two that remove one queue fail
    await sql.executeSql('select pg_advisory_xact_lock(hashtext($1))', [`prodrome run ${run}`]);
    const { rows } = await sql.executeSql(`select job from ${table('held')} where run = $1`, [run]);
    const jobs = rows.map(({ job }) => job);
    if (jobs.length > 0) await boss.deleteJob(queueOf(run), jobs);
    await boss.deleteQueue(queueOf(run));
    await sql.executeSql(`delete from ${table('runs')} where id = $1`, [run]);
    await sql.notify({ kind: 'over', run });
  });
  await removeArtifacts(run, folder);
}

/** Removes what runs have left that are long dead, and workers. */
export async function removeDead(database: Database, folder: string | undefined): Promise<void> {
  const { executeSql, table } = database;
  const { rows } = await executeSql(
    `select id, facts from ${table('runs')}
     where seen < clock_timestamp() - greatest(60, 4 * lost_seconds) * interval '1 second'`,
  );
  for (const { id, facts } of rows) {
    const isReachable = facts === '' || !(JSON.parse(facts) as RunFacts).inFolder || folder;
    // whoever shares its folder removes it
    if (isReachable) await removeRun(database, id, folder);
  }
  await executeSql(
    `delete from ${table('workers')} where seen < clock_timestamp() - interval '1 day'`,
  );
}

/** A sign of life of a worker. */
export async function keepWorker({ executeSql, table }: Database, worker: string): Promise<void> {
  await executeSql(
    `insert into ${table('workers')} (id) values ($1)
     on conflict (id) do update set seen = clock_timestamp()`,
    [worker],
  );
}

/** The workers that are alive, as a run sees it. */
export async function livingWorkers(
  { executeSql, table }: Database,
  lostSeconds: number,
): Promise<ReadonlySet<string>> {
  const { rows } = await executeSql(
    `select id from ${table('workers')} where seen > clock_timestamp() - $1 * interval '1 second'`,
    [lostSeconds],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Jobs of a run that are held by workers of which nothing has been heard for so long. */
export async function lostJobs(
  { executeSql, table }: Database,
  run: string,
  lostSeconds: number,
): Promise<readonly { readonly job: string; readonly worker: string }[]> {
  const { rows } = await executeSql(
    `select job, worker from ${table('held')} left join ${table('workers')} on id = worker
     where run = $1 and worker is not null
       and (id is null or seen < clock_timestamp() - $2 * interval '1 second')`,
    [run, lostSeconds],
  );
  return rows;
}

const isAlive = "seen > clock_timestamp() - lost_seconds * interval '1 second'";
