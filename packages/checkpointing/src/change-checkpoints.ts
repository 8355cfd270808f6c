import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ProdromeError } from '@prodrome/core';
import { lockFolder } from '@prodrome/durable-files';
import { written } from './folder-errors.ts';
import { findCheckpoint, isWhole, readCheckpoints, type Checkpoint } from './manifest.ts';
import { createObjectStore, objectName, type ObjectStore } from './object-store.ts';
import { backTo, cleanAsides, prune, type Pruned } from './prune.ts';

/**
 * Makes an older checkpoint the one that the next run goes on from: what came after it is removed.
 * @throws ProdromeError `NOT_FOUND`, `LOCKED` while a run works there, `OUTPUT`
 */
export const goBackTo = (folder: string, id: number): Checkpoint =>
  holding(folder, (store) => {
    const checkpoint = findCheckpoint(folder, id);
    backTo(folder, store, readCheckpoints(folder), checkpoint);
    return checkpoint;
  });

/**
 * Removes all checkpoints but the newest that are whole, what killed processes were writing, and states that are damaged or that nothing needs.
 * @param keep - how many stay.
 * @throws ProdromeError `NOT_FOUND`, `LOCKED` while a run works there, `OUTPUT`
 */
export const pruneCheckpoints = (folder: string, keep: number): Pruned =>
  holding(folder, (store) => {
    const all = readCheckpoints(folder);
    if (!all.some(isWhole)) findCheckpoint(folder, undefined);
    cleanAsides(folder, store);
    const { checkpoints, objects } = prune(folder, store, all, keep);
    return { checkpoints, objects: [...objects, ...removeDamaged(store)] };
  });

function removeDamaged(store: ObjectStore): readonly string[] {
  return store.list().flatMap((object) => {
    try {
      store.get(object);
      return [];
    } catch (error) {
      if (!ProdromeError.is(error, 'STATE')) throw error;
      store.remove(object);
      return [objectName(object)];
    }
  });
}

function holding<Result>(folder: string, change: (store: ObjectStore) => Result): Result {
  if (!existsSync(folder)) findCheckpoint(folder, undefined);
  return written(folder, () => {
    const { release } = lockFolder(folder);
    try {
      return change(createObjectStore(join(folder, 'objects')));
    } finally {
      release();
    }
  });
}
