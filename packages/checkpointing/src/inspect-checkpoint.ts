import { join } from 'node:path';
import { findCheckpoint, type Checkpoint } from './manifest.ts';
import { createObjectStore, objectName, type StoredObject } from './object-store.ts';
import { ProdromeError } from '@prodrome/core';

/** A checkpoint looked into. */
export interface InspectedCheckpoint extends Checkpoint {
  /** Of all its states together. */
  readonly bytes: number;
  /** Its states that cannot be used, and why: their tasks are done again. */
  readonly damaged: Readonly<Record<string, string>>;
}

/**
 * Reads a checkpoint and every state that it names; changes nothing, so that it may be asked while a run goes on.
 * @param id - the newest whole one when not given.
 * @throws ProdromeError `NOT_FOUND`
 */
export function inspectCheckpoint(folder: string, id?: number): InspectedCheckpoint {
  const checkpoint = findCheckpoint(folder, id);
  const store = createObjectStore(join(folder, 'objects'));
  const damaged: Record<string, string> = {};
  let bytes = 0;
  for (const object of objectsOf(checkpoint)) {
    bytes += store.bytesOf(object);
    try {
      store.get(object);
    } catch (error) {
      if (!ProdromeError.is(error, 'STATE')) throw error;
      damaged[objectName(object)] = error.message;
    }
  }
  return { ...checkpoint, bytes, damaged };
}

const objectsOf = ({ finished, running }: Checkpoint): readonly StoredObject[] => [
  ...Object.entries(finished).map(([key, hash]) => ({ kind: 'finished', key, hash }) as const),
  ...Object.entries(running).map(([key, hash]) => ({ kind: 'running', key, hash }) as const),
];
