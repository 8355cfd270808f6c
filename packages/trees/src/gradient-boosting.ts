import { setImmediate } from 'node:timers/promises';
import { ProdromeError, throwIfCancelled, type CancelSignal } from '@prodrome/core';
import { createStream, sum } from '@prodrome/numerics';
import { checkData, type BoostingData, type CheckedData } from './boosting-data.ts';
import {
  completeOptions,
  type GradientBoostingInput,
  type GradientBoostingOptions,
} from './gradient-boosting-options.ts';
import { drawSample } from './growing/draw-sample.ts';
import { growTree } from './growing/grow-tree.ts';
import { packGradients } from './growing/pack-gradients.ts';
import { beginTraining, type TrainingState } from './growing/training-state.ts';
import { chooseKernels, type KernelSet } from './kernels/choose-kernels.ts';
import { createModel, type GradientBoostingModel } from './model/model.ts';
import { leafOf, type Tree } from './model/tree.ts';
import { objectiveOf, type Objective } from './objective.ts';
import type { PackingScale } from './packing.ts';

/** Training's progress: after each tree. */
export interface BoostingProgress {
  /** Trees so far. */
  readonly done: number;
  readonly total: number;
  /** Weighted mean of the loss over the training data: log loss in nats, or half the squared error. */
  readonly loss: number;
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
   * @throws ProdromeError `SCHEMA` without columns, `USAGE` for lengths that differ, `DATA_VALUE` for labels or weights outside
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
  const base = firstMargin(data, objective);
  const kernels = choose(data.rows, data.columns.length, options);
  const state = beginTraining(options, kernels, data, base);
  expectFiniteLoss(totalLoss(state, objective));
  const totalWeight = sum(data.weights);
  const stream = createStream(options.seed);
  const trees: Tree[] = [];
  let scale: PackingScale | undefined;
  for (let done = 0; done < options.trees; done++) {
    // lets an abort that waits in the event loop through
    await setImmediate();
    throwIfCancelled(signal, 'train');
    const sample = drawSample(data.rows, options.rowSubsample, stream.fork(`rows ${done}`));
    const columns = drawSample(
      data.columns.length,
      options.columnSubsample,
      stream.fork(`columns ${done}`),
    );
    state.rows[0].set(sample);
    const gradients = packGradients(state, sample.length, scale);
    scale = gradients.next;
    const tree = growTree(state, columns, gradients, sample.length);
    if (sample.length < data.rows) addUnseen(state, tree, sample);
    trees.push(tree);
    const loss = progress && totalLoss(state, objective) / totalWeight;
    if (loss !== undefined) progress?.({ done: done + 1, total: options.trees, loss });
  }
  return createModel({ objective: options.objective, columns: data.columns.length, base, trees });
}

/** The one margin that fits all labels best. */
function firstMargin({ labels, weights }: CheckedData, objective: Objective): number {
  const total = sum(weights);
  const mean = sum(weights.map((weight, row) => (weight / total) * (labels[row] as number)));
  // rounding may not lead beyond the labels: where they are all the same, their mean is exact
  const low = labels.reduce((least, label) => Math.min(least, label));
  const high = labels.reduce((most, label) => Math.max(most, label));
  return objective.base(Math.min(high, Math.max(low, mean)));
}

/** Adds a tree's values to the margins of the rows that it was not grown on. */
function addUnseen({ data, margins }: TrainingState, tree: Tree, sample: Int32Array): void {
  const row = new Float64Array(data.columns.length);
  let next = 0;
  for (let i = 0; i < data.rows; i++) {
    if (sample[next] === i) {
      next++;
      continue;
    }
    data.columns.forEach((values, column) => (row[column] = values[i] as number));
    margins[i] = (margins[i] as number) + (tree.values[leafOf(tree, row)] as number);
  }
}

function totalLoss({ data, margins }: TrainingState, { loss }: Objective): number {
  return sum(
    data.weights.map(
      (weight, row) => weight * loss(margins[row] as number, data.labels[row] as number),
    ),
  );
}

function expectFiniteLoss(loss: number): void {
  if (Number.isFinite(loss)) return;
  throw new ProdromeError('NUMERIC', {
    where: 'train',
    expected: 'labels and weights whose loss has a finite sum',
    got: String(loss),
    hint: 'Divide the weights, or the labels, by a constant',
  });
}
