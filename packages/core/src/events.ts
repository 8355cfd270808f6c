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
      /** What a component said of its training. */
      readonly type: 'trained';
      readonly component:
        'expert' | 'gate' | 'combination' | 'transform' | 'calibration' | 'adapting';
      readonly name: string;
      readonly task: string;
      readonly metrics: Readonly<Record<string, number>>;
      readonly notes: readonly string[];
    }
  | {
      readonly type: 'expert-failed' | 'gate-failed';
      /** The expert; for `gate-failed` the mixture. */
      readonly name: string;
      readonly task: string;
      readonly code: ErrorCode;
      readonly message: string;
      /** Rows of the task that have no answer for it; absent when none has. */
      readonly rows?: number;
      /** Stack and causes. */
      readonly trace?: string;
    }
  | {
      readonly type: 'degraded';
      /** Rows of the batch that were answered without this expert because it failed. */
      readonly rows: number;
      readonly expert: string;
      readonly message: string;
    }
  | {
      /** The served gate has found that an expert's errors changed for a patient. */
      readonly type: 'drift';
      readonly patientId: string;
      /** Days: the one whose outcome made it known. */
      readonly time: number;
      readonly expert: string;
      readonly direction: 'up' | 'down';
    };

/** Receives events; must not throw. */
export type EventSink = (event: ProdromeEvent) => void;
