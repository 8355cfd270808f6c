import { join } from 'node:path';
import { canonicalJson, ProdromeError, type JsonValue } from '@prodrome/core';
import { writeDurably } from '@prodrome/durable-files';
import { z } from 'zod';
import { namesIn, readBytes, sha256 } from './object-store.ts';

/** What a run depends on, as plain data: the same facts, the same outcomes. */
export interface RunFacts {
  readonly [name: string]: JsonValue;
}

/** Why a checkpoint was made. */
export type CheckpointReason = 'begin' | 'task' | 'interval' | 'signal' | 'call' | 'end';

const reasons = ['begin', 'task', 'interval', 'signal', 'call', 'end'] as const;

/** A checkpoint: what was finished and under way at one moment of a run. */
export interface Checkpoint {
  /** Later ones have greater numbers. */
  readonly id: number;
  readonly reason: CheckpointReason;
  /** ISO 8601, by the clock of the machine. */
  readonly savedAt: string;
  readonly run: RunFacts;
  /** Hashes of the outcomes of finished tasks, by the tasks' keys. */
  readonly finished: Readonly<Record<string, string>>;
  /** Hashes of the states of running tasks. */
  readonly running: Readonly<Record<string, string>>;
}

/** A checkpoint that cannot be used. */
export interface DamagedCheckpoint {
  readonly id: number;
  readonly damaged: string;
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const hashes = z.record(z.string().max(100), hash);
const schema: z.ZodType<Checkpoint & { readonly format: 1; readonly checksum: string }> =
  z.strictObject({
    format: z.literal(1),
    id: z.int().min(1),
    reason: z.enum(reasons),
    savedAt: z.string().max(100),
    run: z.record(z.string(), z.json()),
    finished: hashes,
    running: hashes,
    checksum: hash,
  });

const pattern = /^checkpoint-(\d{1,15})\.json$/;

/** The file of a checkpoint. */
export const checkpointFile = (folder: string, id: number): string =>
  join(folder, `checkpoint-${String(id).padStart(8, '0')}.json`);

/** Writes a checkpoint whole. @throws the file system's error. */
export function writeCheckpoint(folder: string, checkpoint: Checkpoint): void {
  const content = { format: 1, ...checkpoint };
  const text = { ...content, checksum: checksumOf(content) };
  writeDurably(checkpointFile(folder, checkpoint.id), `${JSON.stringify(text, null, 2)}\n`);
}

/** The checkpoints of a folder, newest first, those that are damaged too. */
export function readCheckpoints(folder: string): readonly (Checkpoint | DamagedCheckpoint)[] {
  return namesIn(folder)
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a)
    .map((id) => readCheckpoint(folder, id));
}

/** Whether a checkpoint is as it was written. */
export const isWhole = (found: Checkpoint | DamagedCheckpoint): found is Checkpoint =>
  !('damaged' in found);

function readCheckpoint(folder: string, id: number): Checkpoint | DamagedCheckpoint {
  const where = checkpointFile(folder, id);
  const bytes = readBytes(where);
  if (!bytes) return { id, damaged: 'it cannot be read' };
  try {
    const { format, checksum, ...checkpoint } = schema.parse(JSON.parse(bytes.toString('utf8')));
    if (checkpoint.id !== id) return { id, damaged: `it says that it is number ${checkpoint.id}` };
    if (checksumOf({ format, ...checkpoint }) === checksum) return checkpoint;
    return { id, damaged: 'its content was changed' };
  } catch (error) {
    const isCut = error instanceof SyntaxError;
    return { id, damaged: isCut ? 'it is no whole JSON' : 'it is of another format' };
  }
}

const checksumOf = (content: object): string => sha256(canonicalJson(content as JsonValue));

/** @throws ProdromeError `NOT_FOUND` */
export function findCheckpoint(folder: string, id: number | undefined): Checkpoint {
  const all = readCheckpoints(folder);
  const found = id === undefined ? all.find(isWhole) : all.find((one) => one.id === id);
  if (found && isWhole(found)) return found;
  throw new ProdromeError('NOT_FOUND', {
    where: folder,
    expected: id === undefined ? 'a whole checkpoint' : `checkpoint ${id}`,
    got: found ? `a damaged one: ${found.damaged}` : listText(all),
  });
}

const listText = (all: readonly { readonly id: number }[]): string =>
  all.length === 0 ? 'none' : `those of numbers ${all.map(({ id }) => id).join(', ')}`;
