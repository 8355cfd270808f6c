import { throwIfCancelled } from '@prodrome/core';
import { beginBoosting, type Boosting, type KernelChoice } from './begin-boosting.ts';
import type { BoostingContext } from './boosting-context.ts';
import type { BoostingData } from './boosting-data.ts';
import { eventLoopTurn } from './event-loop-turn.ts';
import type { GradientBoostingOptions } from './gradient-boosting-options.ts';
import { chooseKernels } from './kernels/choose-kernels.ts';
import { meanLoss } from './margins.ts';
import { createModel, type TreeModel } from './model/model.ts';
import type { Tree } from './model/tree.ts';
import { lossesOutOfFold } from './out-of-fold.ts';
import { surviveWorkers } from './survive-workers.ts';

/** Trains with kernels of choice; every kind gives the same model. */
export async function trainWith(
  options: GradientBoostingOptions,
  given: BoostingData,
  context: BoostingContext = {},
  choose: KernelChoice = chooseKernels,
): Promise<TreeModel> {
  const { folds, ...data } = given;
  throwIfCancelled(context.signal, 'train');
  return surviveWorkers(options, async (own) => {
    if (!folds) return trainOnce(own, data, context, choose);
    const { losses, best } = await lossesOutOfFold(own, { ...data, folds }, context, choose);
    return trainOnce({ ...own, trees: best, patience: undefined }, data, context, choose, losses);
  });
}

async function trainOnce(
  options: GradientBoostingOptions,
  given: BoostingData,
  { signal, progress, warmStart }: BoostingContext,
  choose: KernelChoice,
  losses?: readonly number[],
): Promise<TreeModel> {
  const boosting = await beginBoosting(options, given, warmStart, choose);
  try {
    const rounds = await growRounds(boosting, options, { signal, progress, losses });
    const { before } = boosting;
    return createModel({ ...before, trees: [...before.trees, ...rounds.flat()] });
  } finally {
    boosting.close();
  }
}

interface Watch {
  readonly signal: BoostingContext['signal'];
  readonly progress: BoostingContext['progress'];
  /** Known losses of other rows, before the first round and after each. */
  readonly losses: readonly number[] | undefined;
}

/** Rounds until there are enough, or validation rows say that they do not help. */
async function growRounds(
  { rounds, validation, data, margins, objective }: Boosting,
  { trees: total, patience }: GradientBoostingOptions,
  { signal, progress, losses }: Watch,
): Promise<readonly (readonly Tree[])[]> {
  const grown: (readonly Tree[])[] = [];
  for (let done = 1; done <= total; done++) {
    // lets an abort that waits in the event loop through
    await eventLoopTurn();
    throwIfCancelled(signal, 'train');
    const round = rounds.next();
    grown.push(round);
    const validationLoss = validation?.add(round) ?? losses?.[done];
    progress?.({
      ...{ done, total, loss: meanLoss(data, margins, objective) },
      ...(validationLoss !== undefined && { validationLoss }),
    });
    if (validation && validation.roundsSinceBest >= (patience ?? Infinity)) break;
  }
  return validation && patience !== undefined ? grown.slice(0, validation.bestRounds) : grown;
}
