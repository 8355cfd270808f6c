import type { ComponentState } from './state.ts';

/** What an `AbortSignal` offers, without needing a platform's types. */
export interface CancelSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A seeded stream of numbers. Forks are named: the same seed and names give the same numbers, whatever else was drawn. */
export interface RandomStream {
  /** An independent stream; drawing from it does not move this one, nor the other way round. */
  fork(name: string): RandomStream;
  /** Uniform in [0, 1). */
  next(): number;
}

/** Given to every call that may take long. */
export interface CallContext {
  readonly signal?: CancelSignal;
}

/** Given to `train`. */
export interface TrainContext extends CallContext {
  readonly stream: RandomStream;
  readonly progress?: (event: {
    readonly done: number;
    readonly total: number;
    readonly loss?: number;
  }) => void;
  /** Called at every safe point; the callee serialises only if it wants this one. */
  readonly checkpoint?: (state: () => ComponentState) => void;
  /** Continue this very run (same data, same seed): the result has the same bytes as without interruption. */
  readonly resume?: ComponentState;
  /** Begin from another model's parameters. */
  readonly warmStart?: ComponentState;
}

/** What `train` says of itself: numbers it computed, and remarks for people. */
export interface TrainReport {
  readonly metrics: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
  /** Remarks that whoever trains is told unasked, beside `notes`. */
  readonly warnings?: readonly string[];
}
