import {
  ProdromeError,
  type ComponentState,
  type ErrorCode,
  type ErrorDetails,
} from '@prodrome/core';
import type { EpochProgress, TrainingJob, TrainingResult } from './training/run-training.ts';

/** What a training thread is started with. */
export interface TrainTask {
  readonly job: TrainingJob;
  /** One shared int32: not 0 asks the thread to stop. */
  readonly stop: Int32Array;
  /** Whether states between runs are wanted. */
  readonly checkpoints: boolean;
}

/** What it says. */
export type TrainMessage =
  | { readonly kind: 'progress'; readonly event: EpochProgress }
  | { readonly kind: 'checkpoint'; readonly state: ComponentState }
  | { readonly kind: 'done'; readonly result: TrainingResult }
  | { readonly kind: 'failed'; readonly error: PackedError };

/** An error as plain data: a thread's messages lose its class. */
export interface PackedError extends Omit<ErrorDetails, 'cause'> {
  readonly code: ErrorCode | undefined;
  readonly message: string;
}

/** For a message. */
export function packError(error: unknown): PackedError {
  const message = error instanceof Error ? error.message : String(error);
  if (!ProdromeError.is(error)) {
    return { code: undefined, message, where: '', expected: '', got: '' };
  }
  const { code, where, expected, got, hint, fields } = error;
  return { code, message, where, expected, got, fields, ...(hint !== undefined && { hint }) };
}

/** What {@link packError} packed. */
export function unpackError({ code, message, ...details }: PackedError): Error {
  return code === undefined ? new Error(message) : new ProdromeError(code, details);
}
