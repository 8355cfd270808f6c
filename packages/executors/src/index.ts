export { createInlineExecutor, inlineExecutor } from './inline-executor.ts';
export { createProcessExecutor, processExecutor, type ProcessSetting } from './process-executor.ts';
export { processOptionsSchema, type ProcessOptions } from './process-options.ts';
