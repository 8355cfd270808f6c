import { existsSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import {
  createCheckpointManager,
  isWhole,
  type CheckpointManager,
  type CheckpointOptions,
  type RunFacts,
} from '@prodrome/checkpointing';
import { ProdromeError, type CallContext, type EventSink } from '@prodrome/core';
import { checkBundleFolder, type BundlePlace } from '@prodrome/mixture';

/** Where a training works until its bundle is whole: beside the bundle's folder, which is there whole or not at all. */
const workFolder = (out: string): string => `${out.replace(/[\\/]+$/, '')}.partial`;

/** The folder of a training's checkpoints; a relative `base_dir` lies in its {@link workFolder}. */
export const checkpointFolder = (out: string, baseDir: string): string =>
  isAbsolute(baseDir) ? baseDir : join(workFolder(out), baseDir);

/** What a training is to keep, and where. */
export interface KeeperRequest extends CallContext {
  readonly out: string;
  readonly options: CheckpointOptions;
  /** Go on from what an interrupted training has left. */
  readonly resume: boolean;
  readonly emit: EventSink;
}

/** Holds the checkpoints of one training from its beginning to its bundle. */
export interface TrainingKeeper {
  readonly manager: CheckpointManager;
  /** Begins, or goes on, and tells which. @throws ProdromeError `CHECKPOINT_OTHER` */
  begin(facts: RunFacts): void;
  /** Where the bundle is put together, and whether it may be there already. */
  place(): BundlePlace;
  /** The bundle is whole: nothing is kept any longer. */
  done(): void;
  /** Keeps what another attempt can go on from, else nothing; returns what is to be thrown. */
  failed(error: unknown): unknown;
}

/**
 * Takes the place of a training.
 * @throws ProdromeError `OUTPUT` when the bundle's folder exists, or an interrupted training lies there and is not to be resumed; `LOCKED` when
 * another process trains there.
 */
export async function openKeeper(request: KeeperRequest): Promise<TrainingKeeper> {
  const { out, options, resume, emit, signal } = request;
  const isThere = existsSync(out);
  if (!resume || !isThere) await checkBundleFolder(out);
  const work = workFolder(out);
  const folder = checkpointFolder(out, options.baseDir);
  const context = signal ? { signal } : {};
  const manager = createCheckpointManager({ ...options, baseDir: folder }, { emit, ...context });
  const isInside = !relative(work, folder).startsWith('..') && !isAbsolute(options.baseDir);
  const aside = join(work, 'bundle');
  const hasSome = (): boolean => manager.list().some(isWhole);
  const leave = (isWorthKeeping: boolean): void => {
    if (isInside) rmSync(aside, { recursive: true, force: true });
    if (isWorthKeeping) manager.close();
    else manager.remove();
    if (isInside) removeEmpty(dirname(folder), work);
  };
  if (isInside) rmSync(aside, { recursive: true, force: true });
  if (hasSome() ? !resume : isThere) {
    leave(hasSome());
    // a bundle without checkpoints beside it is finished
    if (isThere) await checkBundleFolder(out);
    throw interrupted(folder, work);
  }
  let state: 'open' | 'begun' | 'restored' = 'open';

  return {
    manager,
    begin: (facts) => {
      const from = resume ? manager.restoreFromCheckpoint(facts) : undefined;
      if (!from) manager.begin(facts);
      state = from ? 'restored' : 'begun';
      if (!resume) return;
      const { finished, running } = manager.count();
      const what = `${finished} finished tasks${running > 0 ? `, ${running} under way` : ''}`;
      const message = from
        ? `goes on from checkpoint ${from.id}: ${what}`
        : `no checkpoint in ${folder}: begins anew`;
      emit({ type: 'note', message });
    },
    place: () => ({ ...(isInside && { aside }), orSame: state === 'restored' }),
    done: () => {
      leave(false);
    },
    failed: (error) => {
      const { finished, running } = manager.count();
      const isNew = state === 'begun' && (finished + running === 0 || isCertain(error));
      const stays = state === 'open' ? hasSome() : !isNew;
      leave(stays);
      if (!stays || !ProdromeError.is(error, 'CANCELLED')) return error;
      const what = state === 'open' ? 'what was kept stays' : `${finished} finished tasks are kept`;
      return new ProdromeError('CANCELLED', {
        ...{ where: error.where, expected: error.expected, got: error.got, cause: error },
        hint: `${what} in ${folder}: the same command with --resume goes on`,
        fields: { finished, running, checkpoints: folder },
      });
    },
  };
}

/** Whether the same run would end in the same way again. */
const isCertain = (error: unknown): boolean =>
  ProdromeError.is(error) && !['CANCELLED', 'OUTPUT', 'STORE', 'TASK_LOST'].includes(error.code);

const interrupted = (folder: string, work: string): ProdromeError =>
  new ProdromeError('OUTPUT', {
    where: folder,
    expected: 'no interrupted training',
    got: 'checkpoints of one',
    hint: `Add --resume to go on with it; to begin anew, remove ${work} or choose another --out`,
  });

/** Removes empty folders from one up to another that is above it. */
function removeEmpty(from: string, to: string): void {
  for (let at = from; !relative(to, at).startsWith('..'); at = dirname(at)) {
    try {
      rmdirSync(at);
    } catch {
      // something else is in it, or it is not there
      return;
    }
  }
}
