import { asideEnding, removeFile } from '@prodrome/durable-files';
import { join } from 'node:path';
import { checkpointFile, isWhole, type Checkpoint, type DamagedCheckpoint } from './manifest.ts';
import { namesIn, objectName, type ObjectStore } from './object-store.ts';

/** What was removed. */
export interface Pruned {
  /** Numbers of checkpoints. */
  readonly checkpoints: readonly number[];
  /** Names of files of states. */
  readonly objects: readonly string[];
}

/** The names of the files that a checkpoint needs. */
const namesOf = ({ finished, running }: Checkpoint): ReadonlySet<string> =>
  new Set([
    ...Object.entries(finished).map(([key, hash]) => objectName({ kind: 'finished', key, hash })),
    ...Object.entries(running).map(([key, hash]) => objectName({ kind: 'running', key, hash })),
  ]);

/**
 * Removes checkpoints beyond the newest `keep` and those that are damaged, then the states of running tasks that none of the rest names.
 * Outcomes of finished tasks stay: those that no checkpoint names were finished after the last one.
 * @param all - of the folder, newest first.
 */
export function prune(
  folder: string,
  store: ObjectStore,
  all: readonly (Checkpoint | DamagedCheckpoint)[],
  keep: number,
): Pruned {
  const stay = all.filter(isWhole).slice(0, keep);
  const gone = all.filter((one) => !stay.includes(one as Checkpoint)).map(({ id }) => id);
  for (const id of gone) removeFile(checkpointFile(folder, id));
  const named = stay.map(namesOf);
  return { checkpoints: gone, objects: removeUnnamed(store, named, ['running']) };
}

/** Removes the objects of some kinds that no checkpoint names; returns the names of their files. */
export function removeUnnamed(
  store: ObjectStore,
  named: readonly ReadonlySet<string>[],
  kinds: readonly string[] = ['finished', 'running'],
): readonly string[] {
  const unnamed = store
    .list()
    .filter(
      (object) =>
        kinds.includes(object.kind) && !named.some((names) => names.has(objectName(object))),
    );
  for (const object of unnamed) store.remove(object);
  return unnamed.map(objectName);
}

/** Removes what is newer than a checkpoint; returns the checkpoints that stay. */
export function backTo(
  folder: string,
  store: ObjectStore,
  all: readonly (Checkpoint | DamagedCheckpoint)[],
  to: Checkpoint,
): readonly Checkpoint[] {
  for (const { id } of all) if (id > to.id) removeFile(checkpointFile(folder, id));
  const stay = all.filter(isWhole).filter(({ id }) => id <= to.id);
  removeUnnamed(store, stay.map(namesOf));
  return stay;
}

/** Removes what a process that is gone was writing. */
export function cleanAsides(folder: string, store: ObjectStore): void {
  for (const name of namesIn(folder)) {
    if (name.startsWith('checkpoint-') && name.endsWith(asideEnding)) {
      removeFile(join(folder, name));
    }
  }
  store.clean();
}
