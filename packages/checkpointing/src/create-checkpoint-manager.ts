import { join } from 'node:path';
import { ProdromeError, type ComponentState } from '@prodrome/core';
import { lockFolder, makeFolder, removeEmpty, removeFile } from '@prodrome/durable-files';
import type { CheckpointManager, CheckpointSetting } from './checkpoint-manager.ts';
import type { CheckpointOptions } from './checkpoint-options.ts';
import { expectSameRun } from './compare-runs.ts';
import { notBegun, taken, unwritable, written } from './folder-errors.ts';
import {
  checkpointFile,
  findCheckpoint,
  isWhole,
  readCheckpoints,
  writeCheckpoint,
  type Checkpoint,
  type CheckpointReason,
  type DamagedCheckpoint,
  type RunFacts,
} from './manifest.ts';
import { createObjectStore, type StoredObject } from './object-store.ts';
import { backTo, cleanAsides, prune, removeUnnamed, type Pruned } from './prune.ts';
import { outcomeOf, outcomeState } from './task-outcome-state.ts';

const minute = 60_000;
/** Naming what is finished takes at most this share of the time. */
const share = 0.002;

/**
 * A manager of the checkpoints in a folder, which it makes, cleans of what killed processes left, and holds until `close` or `remove`.
 * @throws ProdromeError `LOCKED` when another process holds it; `OUTPUT` when it cannot be written.
 */
export function createCheckpointManager(
  { baseDir: folder, intervalMinutes, retainCount }: CheckpointOptions,
  { emit, signal, now = Date.now }: CheckpointSetting,
): CheckpointManager {
  const store = createObjectStore(join(folder, 'objects'));
  const lock = written(folder, () => {
    makeFolder(folder);
    return lockFolder(folder);
  });
  written(folder, () => {
    cleanAsides(folder, store);
  });
  const finished = new Map<string, StoredObject>();
  const running = new Map<string, StoredObject[]>();
  const lastSaved = new Map<string, number>();
  let run: RunFacts | undefined;
  let retained: readonly (Checkpoint | DamagedCheckpoint)[] = [];
  let isNew = false;
  let next = 0;
  const told = new Set<string>();

  const warn = (code: 'STATE' | 'OUTPUT', error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    if (told.has(message)) return;
    told.add(message);
    emit({ type: 'warning', code, message });
  };
  const warnOfDamaged = (all: readonly (Checkpoint | DamagedCheckpoint)[]): void => {
    for (const one of all) {
      if (isWhole(one)) continue;
      warn('STATE', `checkpoint ${one.id} in ${folder} is damaged: ${one.damaged}`);
    }
  };
  /** Does what need not succeed for the run to go on. */
  const tried = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (ProdromeError.is(error, 'USAGE')) throw error;
      warn('OUTPUT', ProdromeError.is(error) ? error : unwritable(folder, error));
    }
  };
  const underWay = (): readonly StoredObject[] =>
    [...running.values()]
      .flatMap(([newest]) => newest ?? [])
      .filter(({ key }) => !finished.has(key));
  const save = (reason: CheckpointReason): Checkpoint => {
    if (!run) throw notBegun(folder);
    const began = now();
    const checkpoint = {
      id: (retained[0]?.id ?? 0) + 1,
      ...{ reason, savedAt: new Date(began).toISOString(), run },
      finished: hashesOf(finished.values()),
      running: hashesOf(underWay()),
    };
    writeCheckpoint(folder, checkpoint);
    retained = [checkpoint, ...retained];
    removeOld(retainCount);
    isNew = false;
    const ended = now();
    next = ended + (ended - began) / share;
    return checkpoint;
  };
  const removeOld = (keep: number): Pruned => {
    if (retained.length <= keep) return { checkpoints: [], objects: [] };
    const pruned = prune(folder, store, retained, keep);
    retained = retained.filter(({ id }) => !pruned.checkpoints.includes(id));
    return pruned;
  };
  const adopt = (): void => {
    for (const object of store.list()) {
      if (object.kind === 'finished') finished.set(object.key, object);
      else running.set(object.key, [...(running.get(object.key) ?? []), object]);
    }
  };
  /** What an object holds; a damaged one is told and removed. */
  const read = <Value>(object: StoredObject, as: (state: ComponentState) => Value) => {
    try {
      return as(store.get(object));
    } catch (error) {
      warn('STATE', error);
      tried(() => {
        store.remove(object);
      });
      return undefined;
    }
  };

  return {
    folder,
    list: () => readCheckpoints(folder),
    begin: (facts) => {
      const found = readCheckpoints(folder);
      if (found.some(isWhole)) throw taken(folder);
      warnOfDamaged(found);
      written(folder, () => {
        for (const { id } of found) removeFile(checkpointFile(folder, id));
        removeUnnamed(store, []);
        run = facts;
        save('begin');
      });
    },
    restoreFromCheckpoint: (facts, id) => {
      const all = readCheckpoints(folder);
      const found = id === undefined ? all.find(isWhole) : findCheckpoint(folder, id);
      warnOfDamaged(all);
      if (!found) return undefined;
      expectSameRun(folder, found, facts);
      written(folder, () => {
        retained = id === undefined ? all : backTo(folder, store, all, found);
      });
      run = facts;
      adopt();
      return found;
    },
    recall: async (key) => {
      const object = finished.get(key);
      if (!object) return undefined;
      const outcome = read(object, outcomeOf);
      if (!outcome) finished.delete(key);
      return outcome;
    },
    keep: async (key, outcome) => {
      tried(() => {
        finished.set(key, store.put('finished', key, outcomeState(outcome)));
        running.delete(key);
        isNew = true;
        if (now() >= next) save('task');
      });
    },
    checkpoint: (key, state) => {
      const isLast = signal?.aborted === true;
      const since = lastSaved.get(key);
      if (since === undefined) lastSaved.set(key, now());
      const due =
        since === undefined ? intervalMinutes === 0 : now() - since >= intervalMinutes * minute;
      if (!isLast && !due) return;
      const taken = state();
      tried(() => {
        running.set(key, [store.put('running', key, taken), ...(running.get(key) ?? [])]);
        lastSaved.set(key, now());
        save(isLast ? 'signal' : 'interval');
      });
    },
    resume: (key) => {
      for (const object of running.get(key) ?? []) {
        const state = read(object, (own) => own);
        if (state) return state;
      }
      return undefined;
    },
    count: () => ({ finished: finished.size, running: underWay().length }),
    saveCheckpoint: () => written(folder, () => save('call')),
    prune: (keep = retainCount) =>
      written(folder, () => {
        retained = readCheckpoints(folder);
        return removeOld(keep);
      }),
    close: () => {
      if (run && isNew) {
        tried(() => {
          save('end');
        });
      }
      tried(lock.release);
    },
    remove: () => {
      tried(() => {
        for (const { id } of readCheckpoints(folder)) removeFile(checkpointFile(folder, id));
        removeUnnamed(store, []);
        removeEmpty(join(folder, 'objects'));
      });
      tried(() => {
        lock.release();
        removeEmpty(folder);
      });
    },
  };
}

const hashesOf = (objects: Iterable<StoredObject>): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from(objects, ({ key, hash }) => [key, hash]));
