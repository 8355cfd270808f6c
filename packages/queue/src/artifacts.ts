import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  decodeState,
  ProdromeError,
  type ArtifactStore,
  type ComponentState,
} from '@prodrome/core';
import { createArtifactFolder } from '@prodrome/persistence';
import type { Database } from './database.ts';

/** Bytes of a piece: a row of PostgreSQL travels as a text twice as long. */
const pieceBytes = 4 << 20;

/** Where the artifacts of a run lie: each run has its own, so that they can go with it. */
export type RunArtifacts = Pick<ArtifactStore, 'put' | 'get'>;

/** In the shared folder, else in the database. */
export const artifactsOf = (
  database: Database,
  run: string,
  folder: string | undefined,
): RunArtifacts =>
  folder === undefined ? inDatabase(database, run) : createArtifactFolder(join(folder, run));

/** Removes a run's artifacts from the shared folder; those in the database go with its row. */
export async function removeArtifacts(run: string, folder: string | undefined): Promise<void> {
  if (folder !== undefined) await rm(join(folder, run), { recursive: true, force: true });
}

/**
 * An artifact that must be there.
 * @throws ProdromeError `STORE` where it is not there; `STATE` where it is damaged.
 */
async function readArtifact(artifacts: RunArtifacts, name: string): Promise<Uint8Array> {
  const bytes = await artifacts.get(name);
  if (bytes) return bytes;
  throw new ProdromeError('STORE', {
    where: 'the artifacts of a training',
    expected: `artifact ${name.slice(0, 12)}`,
    got: 'none',
    hint: 'Is the folder of artifacts the same one for the training and its workers?',
  });
}

/** A state that was put as bytes. */
export const readState = async (artifacts: RunArtifacts, name: string): Promise<ComponentState> =>
  decodeState(await readArtifact(artifacts, name), 'an artifact');

const nameOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const inDatabase = (database: Database, run: string): RunArtifacts => ({
  put: async (bytes) => {
    const name = nameOf(bytes);
    const pieces = database.table('pieces');
    const { rows } = await database.executeSql(
      `select 1 from ${pieces} where run = $1 and name = $2 limit 1`,
      [run, name],
    );
    if (rows.length > 0) return name;
    await database.transaction(async (sql) => {
      // an artifact without bytes is one piece
      for (let part = 0; part === 0 || part * pieceBytes < bytes.length; part++) {
        const piece = Buffer.from(bytes.subarray(part * pieceBytes, (part + 1) * pieceBytes));
        await sql.executeSql(
          `insert into ${pieces} (run, name, part, bytes) values ($1, $2, $3, $4) on conflict do nothing`,
          [run, name, part, piece],
        );
      }
    });
    return name;
  },
  get: async (name) => {
    const parts: Buffer[] = [];
    for (;;) {
      const { rows } = await database.executeSql(
        `select bytes from ${database.table('pieces')} where run = $1 and name = $2 and part = $3`,
        [run, name, parts.length],
      );
      const [row] = rows;
      if (!row) break;
      parts.push(row.bytes);
      if (row.bytes.length < pieceBytes) break;
    }
    if (parts.length === 0) return undefined;
    const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    if (nameOf(bytes) === name) return bytes;
    throw new ProdromeError('STATE', {
      where: `artifact ${name.slice(0, 12)} in the database`,
      expected: 'the bytes that its name says',
      got: 'others',
    });
  },
});
