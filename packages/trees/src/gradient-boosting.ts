import { setImmediate } from 'node:timers/promises';
import { ProdromeError, throwIfCancelled, type CancelSignal } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { checkData, type BoostingData } from './boosting-data.ts';
import {
  completeOptions,
  type GradientBoostingInput,
  type GradientBoostingOptions,
} from './gradient-boosting-options.ts';
import { drawSample } from './growing/draw-sample.ts';
import { growTree } from './growing/grow-tree.ts';
import { packGradients } from './growing/pack-gradients.ts';
import { beginTraining } from './growing/training-state.ts';
import { chooseKernels, type KernelSet } from './kernels/choose-kernels.ts';
import { addTree, firstLoss, firstMargin, meanLoss } from './margins.ts';
import { createModel, type GradientBoostingModel } from './model/model.ts';
import type { Tree } from './model/tree.ts';
import { objectiveOf, type Objective } from './objective.ts';
import type { PackingScale } from './packing.ts';
import { Validation } from './validation.ts';

/** Training's progress: after each tree. */
export interface BoostingProgress {
  /** Trees so far. */
  readonly done: number;
  readonly total: number;
  /** Weighted mean of the loss over the training data: log loss in nats, or half the squared error. */
  readonly loss: number;
  /** The same over the validation rows, where there are any. */
  readonly validationLoss?: number;
}

/** How a training is watched and stopped. */
export interface BoostingContext {
  /** Looked at before each tree. */
  readonly signal?: CancelSignal;
  readonly progress?: (event: BoostingProgress) => void;
}

/** A trainer with its options. It keeps nothing of what it trained on. */
export interface GradientBoosting {
  readonly options: GradientBoostingOptions;
  /**
   * Trains a new model. The event loop gets a turn before each tree.
   * Deterministic: the same data and options give the same bits, whatever the machine, but for `Math.log` of the first margin.
   * With `patience`, it ends when so many trees have not lowered the loss of the validation rows, and the model has the trees up to
   * the best, none where none helped.
   * @throws ProdromeError `SCHEMA` without columns or where validation rows have others, `USAGE` for lengths that differ or patience without validation rows, `DATA_VALUE` for labels or weights outside
   * their range, `DATA_INSUFFICIENT` when no row weighs anything, `DATA` above 10 million rows, `NUMERIC` when sums or leaf
   * values are not finite, `CANCELLED` when the signal is aborted.
   */
  train(data: BoostingData, context?: BoostingContext): Promise<GradientBoostingModel>;
}

/**
 * Gradient boosting of decision trees on histograms, grown leaf by leaf: a trainer.
 *
 * Columns are numbers of at most 255 bins; missing values go to the side that lowers the loss more, learned for each split.
 * Derivatives are rounded to integers, so that their sums are exact in any order; a tree's whole sum has 26 bits.
 * @param options - see {@link gradientBoostingOptionsSchema}; defaults: 100 trees of at most 31 leaves, logistic.
 * @throws ProdromeError `USAGE` for options that are wrong.
 * Source: Friedman 2001 (doi:10.1214/aos/1013203451); Ke et al. 2017, LightGBM; Chen & Guestrin 2016
 * (doi:10.1145/2939672.2939785).
 */
export function createGradientBoosting(options: GradientBoostingInput = {}): GradientBoosting {
  const complete = completeOptions(options);
  return { options: complete, train: (data, context = {}) => trainWith(complete, data, context) };
}

/** Trains with kernels of choice; every kind gives the same model. */
export async function trainWith(
  options: GradientBoostingOptions,
  given: BoostingData,
  { signal, progress }: BoostingContext = {},
  choose: (...size: Parameters<typeof chooseKernels>) => KernelSet = chooseKernels,
): Promise<GradientBoostingModel> {
  throwIfCancelled(signal, 'train');
  const objective = objectiveOf(options.objective);
  const data = checkData(given, objective);
  const {
    rows,
    columns: { length: width },
  } = data;
  const base = firstMargin(data, objective);
  const validation = beginValidation(options, given, objective, width, base);
  const state = beginTraining(options, choose(rows, width, options), data, base);
  const { margins } = state;
  firstLoss(data, margins, objective);
  const stream = createStream(options.seed);
  const trees: Tree[] = [];
  let scale: PackingScale | undefined;
  for (let done = 1; done <= options.trees; done++) {
    // lets an abort that waits in the event loop through
    await setImmediate();
    throwIfCancelled(signal, 'train');
    const number = trees.length;
    const sample = drawSample(rows, options.rowSubsample, stream.fork(`rows ${number}`));
    const columns = drawSample(width, options.columnSubsample, stream.fork(`columns ${number}`));
    state.rows[0].set(sample);
    const gradients = packGradients(state, sample.length, scale);
    scale = gradients.next;
    const tree = growTree(state, columns, gradients, sample.length);
    if (sample.length < rows) addTree(tree, data, margins, sample);
    trees.push(tree);
    const validationLoss = validation?.add(tree);
    progress?.({
      ...{ done, total: options.trees, loss: meanLoss(data, margins, objective) },
      ...(validationLoss !== undefined && { validationLoss }),
    });
    if (validation && validation.treesSinceBest >= (options.patience ?? Infinity)) break;
  }
  const isStopped = validation && options.patience !== undefined;
  const kept = isStopped ? trees.slice(0, validation.bestTrees) : trees;
  return createModel({ objective: options.objective, columns: width, base, trees: kept });
}

function beginValidation(
  { patience }: GradientBoostingOptions,
  { validation }: BoostingData,
  objective: Objective,
  width: number,
  base: number,
): Validation | undefined {
  if (!validation) {
    if (patience === undefined) return undefined;
    throw new ProdromeError('USAGE', {
      where: 'train, validation',
      expected: 'rows to judge by, since patience is given',
      got: 'none',
    });
  }
  const data = checkData(validation, objective, 'train, validation', width);
  return new Validation(data, objective, new Float64Array(data.rows).fill(base));
}
