import type { CallContext, ComponentState, EventSink, TaskOutcome } from '@prodrome/core';
import type { Checkpoint, DamagedCheckpoint, RunFacts } from './manifest.ts';
import type { Pruned } from './prune.ts';

/**
 * Keeps what a run has done, so that another process goes on from there. Keys name tasks: equal keys, equal outcomes.
 *
 * Laws: an outcome that {@link CheckpointManager.keep} took is there after a kill at any later moment, and after a power cut; what is read back
 * is what was written, byte for byte, or a warning `STATE` and nothing; no fault of the disk reaches the run: it is told as a warning `OUTPUT`.
 */
export interface CheckpointManager {
  readonly folder: string;
  /** All that lie there, newest first, those that are damaged too. */
  list(): readonly (Checkpoint | DamagedCheckpoint)[];
  /**
   * Begins a run where none is: what no whole checkpoint speaks of is removed.
   * @throws ProdromeError `OUTPUT` when checkpoints of another time lie there; the same when the folder cannot be written.
   */
  begin(run: RunFacts): void;
  /**
   * Goes on from the newest whole checkpoint, or from the given one, after which the newer ones are gone.
   * @returns the checkpoint; undefined when there is none that is whole: then {@link CheckpointManager.begin}.
   * @throws ProdromeError `CHECKPOINT_OTHER` when it is of another run, naming what differs; `NOT_FOUND` for an id that is not there or damaged.
   */
  restoreFromCheckpoint(run: RunFacts, id?: number): Checkpoint | undefined;
  /** The outcome of a finished task; undefined where there is none, or it is damaged. */
  recall(key: string): Promise<TaskOutcome | undefined>;
  /** Writes the outcome of a task before it answers. */
  keep(key: string, outcome: TaskOutcome): Promise<void>;
  /** At a safe point of a running task: written when the interval has passed since its last time, or the signal is aborted. */
  checkpoint(key: string, state: () => ComponentState): void;
  /** Where a running task was last saved. */
  resume(key: string): ComponentState | undefined;
  /** How many tasks are kept. */
  count(): { readonly finished: number; readonly running: number };
  /** Names what is there as a checkpoint. @throws ProdromeError `OUTPUT`; `USAGE` before a run has begun. */
  saveCheckpoint(): Checkpoint;
  /** Removes all checkpoints but the newest `keep`, and what only they needed; `retainCount` when not given. */
  prune(keep?: number): Pruned;
  /** Saves a last checkpoint where anything is new, and lets other processes in. */
  close(): void;
  /** Removes everything of this manager from the folder, and the folder where nothing else is in it. */
  remove(): void;
}

/** What a manager works with beside its options. */
export interface CheckpointSetting extends CallContext {
  /** Hears of what is damaged or cannot be written. */
  readonly emit: EventSink;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}
