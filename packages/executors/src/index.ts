export { createInlineExecutor, inlineExecutor } from './inline-executor.ts';
export { createProcessExecutor, processExecutor, type ProcessSetting } from './process-executor.ts';
export { processOptionsSchema, type ProcessOptions } from './process-options.ts';
export { createTaskBoard, type DoneTask, type TaskBoard } from './task-board.ts';
export { taskContext } from './task-context.ts';
export { ProcessDeath, startWorker, type TaskWorker } from './task-worker.ts';
