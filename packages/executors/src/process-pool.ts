import {
  ProdromeError,
  type ExecutorContext,
  type PortableRunner,
  type PureTask,
  type TaskContext,
  type TaskRunner,
} from '@prodrome/core';
import { fitting, guessPeak, memoryLimit } from './memory-share.ts';
import type { ProcessOptions } from './process-options.ts';
import { ProcessDeath, startWorker, type TaskWorker } from './task-worker.ts';

/** Where one task at a time is carried out. */
export interface Place {
  /** Another process; the runner itself when absent. */
  readonly elsewhere?: TaskRunner;
  task?: PureTask | undefined;
  /** Tasks whose outputs are at hand there: its last one and what that read. */
  held: ReadonlySet<string>;
}

/** Processes that carry out tasks, begun when they are first needed. */
export interface ProcessPool {
  /** Places without a task, a new one where all are taken; none when there may be no more. */
  free(): readonly Place[];
  places(): readonly Place[];
  /** Whether two at once are possible. */
  isWorthIt(): boolean;
  /** Ends all processes. */
  end(): Promise<void>;
}

/** A pool of at most so many processes, of fewer where memory does not allow them. */
export function createProcessPool(
  { width, maxMemoryMb, hangMinutes = 60 }: ProcessOptions & { readonly width: number },
  portable: PortableRunner,
  { emit }: Pick<ExecutorContext, 'emit'>,
): ProcessPool {
  const limit = memoryLimit(maxMemoryMb);
  const guess = guessPeak(portable.data);
  const members = new Map<Place, { worker?: TaskWorker }>();
  let most = width;
  let isOver = false;

  /** Never more than it was before: to end processes and begin them again costs more than it gives. */
  const allowed = (): number => {
    const measured = Math.max(
      0,
      ...[...members.values()].map(({ worker }) => worker?.peakBytes() ?? 0),
    );
    const peak = measured > 0 ? measured : guess;
    const count = Math.max(1, fitting(limit, peak));
    if (count >= most) return most;
    most = count;
    const message = `${megabytes(limit)} of memory hold ${count} of ${width} processes, each of about ${megabytes(peak)}`;
    emit?.({ type: 'note', message });
    return most;
  };
  const open = (): Place => {
    const own: { worker?: TaskWorker } = {};
    const attempt: TaskRunner = (task, inputs, context) => {
      if (own.worker?.isAlive() !== true) own.worker = startWorker(portable, hangMinutes * 60_000);
      return own.worker.carryOut(task, inputs, context);
    };
    const elsewhere = surviving(attempt, (task, cause) => {
      if (isOver) return false;
      const message = `the process that carried out ${task.name} ended by ${cause}: another one goes on with it`;
      emit?.({ type: 'warning', code: 'TASK_LOST', message });
      return true;
    });
    const place: Place = { held: new Set(), elsewhere };
    members.set(place, own);
    return place;
  };

  return {
    free: () => {
      const count = allowed();
      for (const [place, { worker }] of members) {
        if (place.task || members.size <= count) continue;
        members.delete(place);
        void worker?.end();
      }
      const idle = [...members.keys()].filter(({ task }) => !task);
      return idle.length === 0 && members.size < count ? [open()] : idle;
    },
    places: () => [...members.keys()],
    isWorthIt: () => allowed() > 1,
    end: async () => {
      isOver = true;
      await Promise.all([...members.values()].map(async ({ worker }) => worker?.end()));
    },
  };
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/**
 * Carries out a task once more, from its last running state, where the process died with it; tells that state where it is not to go on.
 * @param again - whether to go on.
 * @throws ProdromeError `TASK_LOST` when that one died too.
 */
const surviving =
  (attempt: TaskRunner, again: (task: PureTask, cause: string) => boolean): TaskRunner =>
  async (task, inputs, context) => {
    let latest = context.resume;
    const remembering: TaskContext = {
      ...context,
      checkpoint: (state) => {
        latest = state();
        context.checkpoint?.(state);
      },
    };
    try {
      return await attempt(task, inputs, remembering);
    } catch (error) {
      if (!(error instanceof ProcessDeath)) throw error;
      if (!again(task, error.message)) {
        const last = latest;
        if (last) context.checkpoint?.(() => last);
        throw error;
      }
    }
    try {
      return await attempt(task, inputs, { ...context, ...(latest && { resume: latest }) });
    } catch (error) {
      if (!(error instanceof ProcessDeath)) throw error;
      throw new ProdromeError('TASK_LOST', {
        where: `task ${task.name}`,
        expected: 'a process that lives until it is done',
        got: `two that ended, the last by ${error.message}`,
        hint: 'If memory ran out, lower execution.max_memory_mb or execution.workers; `--resume` does not repeat what is finished',
        fields: { task: task.name },
      });
    }
  };
