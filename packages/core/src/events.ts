import type { ErrorCode } from './errors.ts';

/** Everything that is told while Prodrome works. One sink receives all; the run log is these as NDJSON. */
export type ProdromeEvent =
  | { readonly type: 'stage'; readonly stage: string; readonly message: string }
  | { readonly type: 'task-started'; readonly task: string }
  | {
      readonly type: 'task-progress';
      readonly task: string;
      readonly done: number;
      readonly total: number;
      readonly loss?: number;
    }
  | {
      readonly type: 'task-finished';
      readonly task: string;
      /** Tasks finished and planned so far in this run. */
      readonly done: number;
      readonly total: number;
    }
  | { readonly type: 'note'; readonly message: string }
  | { readonly type: 'warning'; readonly code: ErrorCode; readonly message: string }
  | {
      readonly type: 'expert-failed';
      readonly expert: string;
      readonly task: string;
      readonly code: ErrorCode;
      readonly message: string;
    }
  | {
      readonly type: 'degraded';
      /** Rows of the batch that were answered without this expert because it failed. */
      readonly rows: number;
      readonly expert: string;
      readonly message: string;
    };

/** Receives events; must not throw. */
export type EventSink = (event: ProdromeEvent) => void;
