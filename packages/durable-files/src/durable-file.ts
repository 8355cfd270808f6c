import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The ending of what is being written: whoever finds it without its writer may remove it. */
export const asideEnding = '.partial';

/**
 * Writes a file so that a reader sees the old content or the whole new one, after a kill and after a power cut alike: aside, fsync, rename,
 * fsync of its folder.
 * @throws the file system's error; nothing is left aside.
 */
export function writeDurably(path: string, bytes: Uint8Array | string): void {
  const aside = path + asideEnding;
  try {
    const file = openSync(aside, 'w');
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Makes a folder and those above it, and writes down that they are there. */
export function makeFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true });
  if (first === undefined) return;
  const top = dirname(resolve(first));
  let at = dirname(resolve(path));
  while (at !== top && at !== dirname(at)) {
    syncFolder(at);
    at = dirname(at);
  }
  syncFolder(top);
}

/** Removes a file if it is there. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** Removes a folder unless something is in it. */
export function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error;
  }
}

/** Writes down which files a folder has. Windows has no such thing, and needs none: names are in its journal. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The code of a file system's error, such as `ENOENT`. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
