import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProdromeError, type Store } from '@prodrome/core';
import { sqlite, sqliteOptionsSchema, type SqliteOptions } from '../src/index.ts';

const folders: string[] = [];
const stores: Store[] = [];

/** A folder that is removed by {@link cleanUp}. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'prodrome-sql-'));
  folders.push(folder);
  return folder;
}

/** The store of a folder, closed by {@link cleanUp}. */
export const openSqlite = (folder: string, options: Partial<SqliteOptions> = {}): Store =>
  closedLater(sqlite.create(sqliteOptionsSchema.parse(options), { folder }));

/** A store that {@link cleanUp} closes. */
export function closedLater(store: Store): Store {
  stores.push(store);
  return store;
}

/** Closes stores, removes folders. */
export async function cleanUp(): Promise<void> {
  for (const store of stores.splice(0)) await store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

/** The code of an error; undefined for what is none of Prodrome. */
export const codeOf = (error: unknown): string | undefined =>
  ProdromeError.is(error) ? error.code : undefined;
