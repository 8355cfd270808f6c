import { ProdromeError, type CancelSignal, type ErrorCode, type Trial } from '@prodrome/core';
import type { Parameters } from '../space/space.ts';
import type { Pruner } from './pruners.ts';
import type { TrialRecord } from './trial-record.ts';

/** What an objective is given beside the parameters. */
export interface ObjectiveContext {
  /** Of the trial. */
  readonly id: number;
  /** Aborted when the study is cancelled, or the time of the trial is over. */
  readonly signal: AbortSignal;
  /** Tells how good it is so far, such as after each fold. @returns true when it is to stop: whatever it then answers, it is pruned. */
  readonly report: (loss: number) => boolean;
}

/**
 * How good parameters are: lower is better; in a study of several losses, one number for each. What throws, or is not finite, is a failed trial.
 */
export type Objective = (
  parameters: Parameters,
  context: ObjectiveContext,
) => number | readonly number[] | Promise<number | readonly number[]>;

/** How a trial is evaluated. */
export interface EvaluationSetting {
  readonly timeLimitMs?: number;
  /** Names of several losses; absent = one. */
  readonly losses?: readonly string[];
  readonly signal?: CancelSignal;
  readonly pruner?: Pruner;
  /** Trials that have ended. */
  readonly ended: readonly TrialRecord[];
  readonly now: () => number;
}

/**
 * Evaluates a trial; whatever goes wrong in it is its failure. Work that blocks the thread is not stopped by the time limit.
 * @returns undefined when the study was cancelled meanwhile.
 */
export async function evaluateTrial(
  objective: Objective,
  { id, parameters, why }: Trial,
  { timeLimitMs, losses, signal, pruner, ended, now }: EvaluationSetting,
): Promise<TrialRecord | undefined> {
  const began = now();
  const controller = new AbortController();
  const cancel = (): void => {
    controller.abort();
  };
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted === true) cancel();
  const reports: number[] = [];
  let isPruned = (): boolean => false;
  const context: ObjectiveContext = {
    id,
    signal: controller.signal,
    report: (loss) => {
      reports.push(loss);
      if (isPruned() || !Number.isFinite(loss)) return isPruned();
      const stops = pruner?.shouldStop(reports, ended) ?? false;
      isPruned = () => stops;
      return stops;
    },
  };
  const about = () => ({
    ...{ id, parameters },
    ...(why !== undefined && { why }),
    ...(reports.length > 0 && { reports: reports.filter(Number.isFinite) }),
    seconds: (now() - began) / 1000,
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const work = (async () => objective(parameters, context))();
    // what it does after its time is over is not waited for
    work.catch(() => undefined);
    const loss = await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        controller.signal.addEventListener('abort', () => {
          reject(stopped(id));
        });
        if (timeLimitMs !== undefined) {
          timer = setTimeout(() => {
            reject(overdue(id, timeLimitMs));
          }, timeLimitMs);
        }
      }),
    ]);
    const last = reports.findLast(Number.isFinite);
    if (isPruned() && last !== undefined) return { ...about(), loss: last, pruned: true };
    if (!losses && typeof loss === 'number' && Number.isFinite(loss)) return { ...about(), loss };
    if (losses && isOf(losses, loss)) return { ...about(), losses: [...loss] };
    throw notFinite(id, loss, losses);
  } catch (error) {
    if (signal?.aborted === true) return undefined;
    return { ...about(), failure: failureOf(error) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    controller.abort();
  }
}

const failureOf = (error: unknown): { readonly code: ErrorCode; readonly message: string } => ({
  code: ProdromeError.is(error) ? error.code : 'COMPONENT_FAILED',
  message: error instanceof Error ? error.message : String(error),
});

const isOf = (losses: readonly string[], answer: unknown): answer is readonly number[] =>
  Array.isArray(answer) && answer.length === losses.length && answer.every(Number.isFinite);

const notFinite = (id: number, loss: unknown, losses?: readonly string[]): ProdromeError =>
  new ProdromeError('NUMERIC', {
    where: `objective of trial ${id}`,
    expected: losses ? `finite numbers: ${losses.join(', ')}` : 'a finite number',
    got: Array.isArray(loss) ? `[${loss.join(', ')}]` : String(loss),
  });

const overdue = (id: number, ms: number): ProdromeError =>
  new ProdromeError('COMPONENT_FAILED', {
    where: `objective of trial ${id}`,
    expected: `an answer within ${ms} ms`,
    got: 'none',
  });

const stopped = (id: number): ProdromeError =>
  new ProdromeError('CANCELLED', {
    where: `trial ${id}`,
    expected: 'to finish',
    got: 'a request to stop',
  });
