import { randomBytes } from 'node:crypto';
import { hostname, availableParallelism } from 'node:os';
import { deserialize } from 'node:v8';
import { ProdromeError, type Awaitable, type EventSink } from '@prodrome/core';
import { startWorker, type TaskWorker } from '@prodrome/executors';
import { artifactsOf, type RunArtifacts } from './artifacts.ts';
import { carryOutJob } from './claimed-job.ts';
import { codeDifference } from './code-difference.ts';
import { openDatabase, type Database } from './database.ts';
import { claimJob, failJob, giveBack, type Claim } from './jobs.ts';
import { listen } from './listener.ts';
import type { Message } from './messages.ts';
import type { QueuePlace } from './queue-options.ts';
import { keepWorker, openRuns, removeDead, type OpenRun } from './runs.ts';

/** A run that is offered, as its worker sees it. */
export interface OfferedRun {
  /** The name of the module that makes its runner. */
  readonly name: string;
  /** What that is given. */
  readonly data: unknown;
}

/** How a worker works beside its place. */
export interface QueueWorkerSettings {
  /** Tasks that it carries out at once, each in a process of its own; as many as the machine has cores when not given. */
  readonly workers?: number;
  /** What it computes with, by name: runs that need something else are refused. */
  readonly code: Readonly<Record<string, string>>;
  /**
   * The module of this installation that makes the runner, and what it is given.
   * @throws ProdromeError why the run is refused.
   */
  readonly open: (
    run: OfferedRun,
  ) => Awaitable<{ readonly module: string; readonly data: unknown }>;
  readonly emit?: EventSink;
}

/** A worker that takes tasks. */
export interface QueueWorker {
  /** The machine and the process, as trainings name it. */
  readonly name: string;
  /** Tasks that it has carried out so far. */
  done(): number;
  /** Rejects when the database is lost. */
  readonly ended: Promise<void>;
  /** Gives back what is under way, with its running states, and ends. */
  stop(): Promise<void>;
}

/** Where one task at a time is carried out. */
interface Slot {
  run?: string;
  process?: TaskWorker;
}

/** A run whose tasks are taken. */
interface AcceptedRun {
  readonly facts: OpenRun['facts'];
  readonly artifacts: RunArtifacts;
  readonly portable: { readonly module: string; readonly data: unknown; readonly isForeign: true };
}

/** A sign of life is given so often; the most impatient run takes workers for dead after twice that. */
const beatMs = 1000;
/** What was told while nobody listened is looked up so often. */
const lookMs = 2000;
/** What runs have left that are long dead is removed so often. */
const tidyMs = 60_000;
/** Milliseconds in which a task that is to stop reaches its next safe point. */
const graceMs = 800;

/**
 * Takes tasks of the runs that the executor `queue` of this database has entered, the oldest run first, until it is stopped.
 * @throws ProdromeError `STORE` where the database cannot be reached.
 */
export async function startQueueWorker(
  place: QueuePlace,
  { workers = availableParallelism(), code, open, emit = () => undefined }: QueueWorkerSettings,
): Promise<QueueWorker> {
  const database = await openDatabase(place, true);
  const name = `${hostname()}-${process.pid}-${randomBytes(2).toString('hex')}`;
  const accepted = new Map<string, AcceptedRun>();
  const refused = new Set<string>();
  /** Runs that have said that they stop. */
  const stopped = new Set<string>();
  const active = new Map<string, { readonly run: string; readonly controller: AbortController }>();
  let claiming = 0;
  let done = 0;
  let isStopping = false;
  let wake = createWake();
  const wakeAll = (): void => {
    wake.resolve();
    wake = createWake();
  };
  let lose: (error: unknown) => void = () => undefined;
  const ended = new Promise<void>((_, reject) => {
    lose = reject;
  });
  ended.catch(() => undefined);

  const say = (message: Message): Promise<void> =>
    database.transaction((sql) => sql.notify(message));
  const refuse = async (run: string, reason: string): Promise<void> => {
    refused.add(run);
    emit({
      ...{ type: 'warning', code: 'COMPONENT_CONTRACT' },
      message: `training ${short(run)} is refused: ${reason}`,
    });
    await say({ kind: 'refused', run, worker: name, reason: reason.slice(0, 1500) });
  };
  const consider = async ({ id, facts }: OpenRun): Promise<void> => {
    const difference = codeDifference(facts.code, code);
    if (difference !== undefined) return refuse(id, `its code is another: ${difference}`);
    if (facts.inFolder && place.artifacts === undefined) {
      return refuse(id, 'its artifacts lie in a shared folder: name it with --artifacts');
    }
    const artifacts = artifactsOf(database, id, facts.inFolder ? place.artifacts : undefined);
    const bytes = await artifacts.get(facts.data);
    if (!bytes) {
      // it may be over by now
      if (!(await openRuns(database)).some((run) => run.id === id)) return;
      return refuse(id, 'its data are not here: is --artifacts the folder of the training?');
    }
    try {
      const data = deserialize(bytes) as unknown;
      const portable = await open({ name: facts.name, data });
      accepted.set(id, { facts, artifacts, portable: { ...portable, isForeign: true } });
    } catch (error) {
      if (!ProdromeError.is(error) || error.code === 'STORE') throw error;
      return refuse(id, error.message);
    }
    emit({ type: 'note', message: `training ${short(id)}: takes tasks` });
    await say({ kind: 'accepted', run: id, worker: name, width: workers });
  };
  const drop = (run: string): void => {
    for (const one of active.values()) if (one.run === run) one.controller.abort();
    if (accepted.delete(run)) emit({ type: 'note', message: `training ${short(run)} is over` });
    for (const slot of slots) if (slot.run === run) void endProcess(slot);
    stopped.delete(run);
  };
  /** Accepts or refuses what is new, drops what is over. */
  const look = async (): Promise<void> => {
    const runs = await openRuns(database);
    const ids = new Set(runs.map(({ id }) => id));
    for (const run of [...accepted.keys()]) if (!ids.has(run)) drop(run);
    for (const run of runs) {
      if (isStopping || accepted.has(run.id) || refused.has(run.id)) continue;
      await consider(run);
    }
    if (accepted.size > 0) wakeAll();
  };
  let looking = Promise.resolve();
  const lookAgain = (): void => {
    looking = looking.then(look).catch(lose);
  };
  const hear = (message: Message): void => {
    if (message.kind === 'run') lookAgain();
    else if (message.kind === 'work' && accepted.has(message.run)) wakeAll();
    else if (message.kind === 'stop') {
      stopped.add(message.run);
      for (const one of active.values()) if (one.run === message.run) one.controller.abort();
    } else if (message.kind === 'over') drop(message.run);
  };

  const slots = Array.from({ length: workers }, (): Slot => ({}));
  const claim = async (): Promise<Claim | undefined> => {
    claiming += 1;
    try {
      for (const run of accepted.keys()) {
        if (stopped.has(run)) continue;
        const found = await claimJob(database, run, name);
        if (!found) continue;
        active.set(found.job, { run, controller: new AbortController() });
        return found;
      }
      return undefined;
    } finally {
      claiming -= 1;
    }
  };
  const carryOut = async (slot: Slot, taken: Claim): Promise<void> => {
    const { run, job } = taken;
    const own = accepted.get(run);
    const controller = active.get(job)?.controller;
    if (!own || !controller || isStopping) {
      // the run is over, or this worker: nobody has begun it
      if (own) await giveBack(database, taken);
      active.delete(job);
      return;
    }
    if (slot.run !== run || slot.process?.isAlive() !== true) {
      await endProcess(slot);
      slot.run = run;
      slot.process = startWorker(own.portable, own.facts.hangMinutes * 60_000);
    }
    const worker = slot.process;
    const { signal } = controller;
    const cutOff = (): void => {
      setTimeout(() => void worker.end(), graceMs).unref();
    };
    signal.addEventListener('abort', cutOff);
    try {
      const isDone = await carryOutJob(
        {
          ...{ database, artifacts: own.artifacts, worker, workerName: name, signal },
          // a run of which nothing is heard may come back
          isGivenBack: () => isStopping || !stopped.has(run),
        },
        taken,
      );
      if (isDone) done += 1;
      // it was told to stop, and would refuse what comes next
      if (signal.aborted) await endProcess(slot);
    } finally {
      signal.removeEventListener('abort', cutOff);
      active.delete(job);
    }
  };
  const serve = async (slot: Slot): Promise<void> => {
    while (!isStopping) {
      const waking = wake.promise;
      const taken = await claim();
      if (taken) await carryOut(slot, taken);
      else await waking;
    }
  };
  /** A claim whose answer was lost on the way is given back: nobody carries it out. */
  const giveBackLost = async (): Promise<void> => {
    if (claiming > 0) return;
    const held = await heldBy(database, name);
    if (claiming > 0) return;
    for (const { run, job } of held) {
      if (!active.has(job)) await failJob(database, { run, job, worker: name }, () => unheard(job));
    }
  };

  await keepWorker(database, name);
  await removeDead(database, place.artifacts);
  const listener = await listen(database, place.url, hear, lookAgain);
  const timers = [
    setInterval(() => void keepWorker(database, name).then(giveBackLost).catch(lose), beatMs),
    setInterval(lookAgain, lookMs),
    setInterval(() => void removeDead(database, place.artifacts).catch(lose), tidyMs),
  ];
  const serving = slots.map((slot) => serve(slot).catch(lose));
  lookAgain();

  return {
    name,
    done: () => done,
    ended,
    stop: async () => {
      isStopping = true;
      database.hurry();
      for (const { controller } of active.values()) controller.abort();
      wakeAll();
      await Promise.all(serving);
      for (const timer of timers) clearInterval(timer);
      await looking;
      await Promise.all(slots.map(endProcess));
      await say({ kind: 'left', worker: name }).catch(() => undefined);
      await database
        .executeSql(`delete from ${database.table('workers')} where id = $1`, [name])
        .catch(() => undefined);
      await listener.close();
      await database.close();
    },
  };
}

const short = (run: string): string => run.slice(0, 8);

async function endProcess(slot: Slot): Promise<void> {
  const { process: own } = slot;
  delete slot.process;
  delete slot.run;
  await own?.end();
}

function createWake(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const unheard = (job: string): ProdromeError =>
  new ProdromeError('STORE', {
    where: `job ${job}`,
    expected: 'the answer of the database that gave it to a worker',
    got: 'none: the connection broke',
  });

async function heldBy(
  { executeSql, table }: Database,
  worker: string,
): Promise<readonly { readonly run: string; readonly job: string }[]> {
  const { rows } = await executeSql(`select run, job from ${table('held')} where worker = $1`, [
    worker,
  ]);
  return rows;
}
