import { ProdromeError, throwIfCancelled, type RandomStream } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import type { KernelChoice } from './begin-boosting.ts';
import { checkData, type CheckedData, type LabelledRows } from './boosting-data.ts';
import { trainedObjective, weighClasses } from './class-weights.ts';
import { eventLoopTurn } from './event-loop-turn.ts';
import type { ForestContext, ForestModel } from './forest-model.ts';
import type { ForestOptions } from './forest-options.ts';
import { drawSample } from './growing/draw-sample.ts';
import { expectColumnOptions, type GrowingOptions } from './growing/growing-options.ts';
import { growTree } from './growing/grow-tree.ts';
import { packGradients } from './growing/pack-gradients.ts';
import { beginTraining, type TrainingState } from './growing/training-state.ts';
import { chooseKernels } from './kernels/choose-kernels.ts';
import { beginMargins, firstLoss, firstMargins } from './margins.ts';
import { createModel } from './model/model.ts';
import type { Tree } from './model/tree.ts';
import { OutOfBagSums } from './out-of-bag.ts';
import { surviveWorkers } from './survive-workers.ts';

const objective = 'squared';

type TrainedOptions = ForestOptions & { readonly isExtremelyRandom: boolean };

/** Trains a forest with kernels of choice; every kind gives the same model. */
export const trainForest = (
  options: TrainedOptions,
  given: LabelledRows,
  context: ForestContext = {},
  choose: KernelChoice = chooseKernels,
): Promise<ForestModel> => surviveWorkers(options, (own) => trainOnce(own, given, context, choose));

async function trainOnce(
  options: TrainedOptions,
  given: LabelledRows,
  { signal, progress }: ForestContext,
  choose: KernelChoice,
): Promise<ForestModel> {
  throwIfCancelled(signal, 'train');
  if (given.initialMargins) {
    const expected = 'none: the trees of a forest do not add to anything';
    throw new ProdromeError('USAGE', { where: 'train, initialMargins', expected, got: 'some' });
  }
  const { classWeights } = options;
  const loss = trainedObjective({ objective, classWeights });
  const data = weighClasses(checkData(given, loss), { classWeights });
  const growing = growingOptions(options);
  expectColumnOptions(growing, data);
  const kernels = await choose(data.rows, data.columns.length, { ...options, outputs: 1 });
  try {
    const base = firstMargins(data, loss);
    const state = beginTraining(growing, kernels, data, beginMargins(data, base));
    firstLoss(data, state.margins, loss);
    const outside = new OutOfBagSums(data, base[0] as number, options.trees);
    const trees = await growTrees(state, outside, options, { signal, progress });
    const model = createModel({ objective, columns: data.columns.length, base, trees });
    const outOfBag = outside.finish(given.weights);
    return outOfBag ? { ...model, outOfBag } : model;
  } finally {
    kernels.close();
  }
}

async function growTrees(
  state: TrainingState,
  outside: OutOfBagSums,
  options: ForestOptions,
  { signal, progress }: { [Name in keyof ForestContext]: ForestContext[Name] | undefined },
): Promise<readonly Tree[]> {
  const stream = createStream(options.seed);
  const trees: Tree[] = [];
  for (let number = 0; number < options.trees; number++) {
    // lets an abort that waits in the event loop through
    await eventLoopTurn();
    throwIfCancelled(signal, 'train');
    const drawn = drawRows(state.data, options, stream.fork(`rows ${number}`));
    const tree = growOne(state, drawn, stream.fork(`leaves ${number}`));
    outside.add(tree, drawn);
    trees.push(tree);
    progress?.({ done: number + 1, total: options.trees });
  }
  return trees;
}

/** Each tree's leaves hold the mean of their labels less that of all, divided by the number of trees. */
const growingOptions = (
  options: ForestOptions & { readonly isExtremelyRandom: boolean },
): GrowingOptions & { readonly objective: typeof objective } => ({
  ...options,
  ...{ objective, learningRate: 1 / options.trees, minHessian: 0, l1: 0, l2: 0 },
});

/** Rows of a tree, ascending: with replacement as often as they were drawn. */
function drawRows(
  { rows }: CheckedData,
  { bootstrap, rowSubsample }: ForestOptions,
  stream: RandomStream,
): Int32Array {
  if (!bootstrap) return drawSample(rows, rowSubsample, stream);
  const drawn = new Int32Array(Math.max(1, Math.round(rowSubsample * rows)));
  for (let i = 0; i < drawn.length; i++) drawn[i] = Math.floor(stream.next() * rows);
  return drawn.sort();
}

function growOne(state: TrainingState, drawn: Int32Array, stream: RandomStream): Tree {
  const { data, margins, targets } = state;
  state.rows[0].set(drawn);
  const count = drawn.length;
  const gradients = packGradients(state, targets.inputOf(0), count, undefined);
  const columns = Int32Array.from(data.columns.keys());
  const tree = growTree(state, { columns, gradients, count, stream });
  return { ...tree, values: withinLabels(tree.values, data, margins[0]?.[0] ?? 0, state.options) };
}

/** A mean lies between its labels, but for rounding. */
function withinLabels(
  values: Float64Array,
  { labels }: CheckedData,
  base: number,
  { learningRate }: GrowingOptions,
): Float64Array {
  const low = (labels.reduce((least, label) => Math.min(least, label)) - base) * learningRate;
  const high = (labels.reduce((most, label) => Math.max(most, label)) - base) * learningRate;
  return values.map((value) => Math.min(high, Math.max(low, value)));
}
