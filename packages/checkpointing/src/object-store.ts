import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decodeState, encodeState, ProdromeError, type ComponentState } from '@prodrome/core';
import { asideEnding, codeOf, makeFolder, removeFile, writeDurably } from '@prodrome/durable-files';

/** What an object is: the outcome of a finished task, or where a running one is. */
type ObjectKind = 'finished' | 'running';

/** A state on disk: its file's name says what it is of, and the hash of its bytes. */
export interface StoredObject {
  readonly kind: ObjectKind;
  readonly key: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
}

const pattern = /^(finished|running)-([a-z0-9][a-z0-9._]{0,99})-([0-9a-f]{64})\.pds$/;

/** The name of an object's file. */
export const objectName = ({ kind, key, hash }: StoredObject): string =>
  `${kind}-${key}-${hash}.pds`;

/** The folder of states: files that are written once, whole, and found by name. */
export interface ObjectStore {
  /** @throws ProdromeError `USAGE` for a key that is no file name; the file system's error. */
  put(kind: ObjectKind, key: string, state: ComponentState): StoredObject;
  /** @throws ProdromeError `STATE` when the file is damaged, cut or gone. */
  get(object: StoredObject): ComponentState;
  /** What is there, newest first; it is not looked into. */
  list(): readonly StoredObject[];
  bytesOf(object: StoredObject): number;
  remove(object: StoredObject): void;
  /** Removes what a writer that is gone has left. */
  clean(): void;
}

/** A store of states in a folder, which is made with its first object. */
export function createObjectStore(folder: string): ObjectStore {
  let isMade = false;
  const pathOf = (object: StoredObject): string => join(folder, objectName(object));
  return {
    put: (kind, key, state) => {
      const bytes = encodeState(state);
      const object = { kind, key, hash: sha256(bytes) };
      if (!pattern.test(objectName(object))) throw badKey(key);
      if (!isMade) makeFolder(folder);
      isMade = true;
      writeDurably(pathOf(object), bytes);
      return object;
    },
    get: (object) => {
      const where = pathOf(object);
      const bytes = readBytes(where);
      if (bytes && sha256(bytes) === object.hash) return decodeState(bytes, where);
      throw new ProdromeError('STATE', {
        where,
        expected: 'the bytes that were written',
        got: bytes ? 'others' : 'no file',
      });
    },
    list: () =>
      namesIn(folder)
        .flatMap((name) => parse(name) ?? [])
        .map((object) => ({ object, at: timeOf(pathOf(object)) }))
        .sort((a, b) => b.at - a.at)
        .map(({ object }) => object),
    bytesOf: (object) => sizeOf(pathOf(object)),
    remove: (object) => {
      removeFile(pathOf(object));
    },
    clean: () => {
      for (const name of namesIn(folder)) {
        if (name.endsWith(asideEnding)) removeFile(join(folder, name));
      }
    },
  };
}

function parse(name: string): StoredObject | undefined {
  const [, kind, key, hash] = pattern.exec(name) ?? [];
  if (key === undefined || hash === undefined) return undefined;
  return { kind: kind as ObjectKind, key, hash };
}

/** Names of a folder's files; none where there is no folder. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** A file's bytes; undefined where there is none, or it cannot be read. */
export function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

const statOf = (path: string) => statSync(path, { throwIfNoEntry: false });
const timeOf = (path: string): number => statOf(path)?.mtimeMs ?? 0;
const sizeOf = (path: string): number => statOf(path)?.size ?? 0;

/** SHA-256, hexadecimal. */
export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

const badKey = (key: string): ProdromeError =>
  new ProdromeError('USAGE', {
    where: 'key of a checkpoint',
    expected: 'at most 100 of a–z, 0–9, . and _, beginning with a letter or digit',
    got: JSON.stringify(key),
  });
