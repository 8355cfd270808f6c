import type {
  ComponentState,
  ErrorData,
  Progress,
  PureTask,
  TaskInputs,
  TaskOutcome,
} from '@prodrome/core';

/** What a process is told: what to make its runner from, then one task after the other. */
export type Order =
  | { readonly kind: 'runner'; readonly module: string; readonly data: unknown }
  | {
      readonly kind: 'task';
      readonly task: PureTask;
      readonly inputs: TaskInputs;
      readonly resume?: ComponentState;
    }
  | { readonly kind: 'stop' };

/** What it tells of the task that it carries out. */
export type Report =
  | { readonly kind: 'alive' }
  | { readonly kind: 'progress'; readonly event: Progress }
  | { readonly kind: 'checkpoint'; readonly state: ComponentState }
  | {
      readonly kind: 'done';
      readonly outcome: TaskOutcome;
      /** Bytes: the most memory that the process has held so far. */
      readonly peakBytes: number;
    }
  | { readonly kind: 'rejected'; readonly error: ErrorData };
