import { ProdromeError, throwIfCancelled } from '@prodrome/core';
import { sum } from '@prodrome/numerics';
import { beginBoosting, type Boosting, type KernelChoice } from './begin-boosting.ts';
import type { BoostingContext } from './boosting-context.ts';
import type { BoostingData } from './boosting-data.ts';
import { expectRows, type NumericColumn } from './column-table.ts';
import { eventLoopTurn } from './event-loop-turn.ts';
import type { GradientBoostingOptions } from './gradient-boosting-options.ts';
import type { Validation } from './validation.ts';

/** What rounds are worth on rows that they have not seen. */
export interface LossesOutOfFold {
  /** The weighted mean of the loss: before the first round and after each. */
  readonly losses: readonly number[];
  /** The number of rounds whose loss is least; of equal ones the fewest. */
  readonly best: number;
}

/**
 * Follows the loss of all rows, each forecast by trees of the other folds. One training a fold, side by side, until so many rounds as
 * `patience` says have not lowered it.
 * @throws ProdromeError `USAGE` for folds without patience, beside validation rows or a warm start, or fewer than two.
 */
export async function lossesOutOfFold(
  options: GradientBoostingOptions,
  { folds, ...given }: BoostingData & { readonly folds: NumericColumn },
  { signal, warmStart }: BoostingContext,
  choose: KernelChoice,
): Promise<LossesOutOfFold> {
  const { patience } = options;
  const rows = given.labels.length;
  expectRows('train, folds', folds, rows);
  const names = [...new Set(folds)];
  refuseIf(patience === undefined, 'patience, since folds are given', 'none');
  refuseIf(given.validation !== undefined, 'no validation rows beside folds', 'some');
  refuseIf(warmStart !== undefined, 'no warm start beside folds: it has seen all rows', 'one');
  refuseIf(names.length < 2, 'at least two folds', String(names.length));
  const { weights } = given;
  const weightsOf = (isOwn: (fold: number) => boolean): Float64Array =>
    new Float64Array(rows).map((_, row) =>
      isOwn(folds[row] as number) ? (weights?.[row] ?? 1) : 0,
    );
  const parts: Part[] = [];
  try {
    for (const name of names) {
      const validation = { ...given, weights: weightsOf((fold) => Object.is(fold, name)) };
      const others = { ...given, weights: weightsOf((fold) => !Object.is(fold, name)), validation };
      const boosting = await beginBoosting(options, others, undefined, choose);
      parts.push({ ...boosting, weight: sum(validation.weights) });
    }
    return await follow(parts, options, signal);
  } finally {
    for (const { close } of parts) close();
  }
}

type Part = Boosting & { readonly weight: number };

async function follow(
  parts: readonly Part[],
  { trees, patience = Infinity }: GradientBoostingOptions,
  signal: BoostingContext['signal'],
): Promise<LossesOutOfFold> {
  const total = sum(parts.map(({ weight }) => weight));
  const mean = (lossOf: (validation: Validation, part: Part) => number): number =>
    sum(parts.map((part) => (part.weight / total) * lossOf(part.validation as Validation, part)));
  const losses = [mean((validation) => validation.firstLoss)];
  let best = 0;
  for (let done = 1; done <= trees && done - best <= patience; done++) {
    // lets an abort that waits in the event loop through
    await eventLoopTurn();
    throwIfCancelled(signal, 'train');
    losses.push(mean((validation, { rounds }) => validation.add(rounds.next())));
    if ((losses[done] as number) < (losses[best] as number)) best = done;
  }
  return { losses, best };
}

function refuseIf(isWrong: boolean, expected: string, got: string): void {
  if (isWrong) throw new ProdromeError('USAGE', { where: 'train, folds', expected, got });
}
