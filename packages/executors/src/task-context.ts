import type { ExecutorContext, PureTask, TaskContext, TaskRunner } from '@prodrome/core';

/** What of a run's context one task is given. @param elsewhere - carries it out instead of the runner. */
export function taskContext(
  { signal, progress, checkpoint, resume }: ExecutorContext,
  task: PureTask,
  elsewhere?: TaskRunner,
): TaskContext {
  const before = resume?.(task);
  return {
    ...(signal && { signal }),
    ...(before && { resume: before }),
    ...(elsewhere && { elsewhere }),
    progress: (event) => progress?.(task, event),
    checkpoint: (state) => checkpoint?.(task, state),
  };
}
