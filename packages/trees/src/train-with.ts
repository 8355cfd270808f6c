import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled, type RandomStream } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import type { BoostingContext } from './boosting-context.ts';
import { checkData, type BoostingData } from './boosting-data.ts';
import { trainedObjective, weighClasses } from './class-weights.ts';
import type { GradientBoostingOptions } from './gradient-boosting-options.ts';
import { drawSample } from './growing/draw-sample.ts';
import { growTree } from './growing/grow-tree.ts';
import { packGradients } from './growing/pack-gradients.ts';
import { beginTraining, type TrainingState } from './growing/training-state.ts';
import { chooseKernels, type KernelSet } from './kernels/choose-kernels.ts';
import { addTree, beginMargins, firstLoss, firstMargin, meanLoss } from './margins.ts';
import type { ModelParts } from './model/model-parts.ts';
import { createModel, type GradientBoostingModel } from './model/model.ts';
import type { Tree } from './model/tree.ts';
import type { PackingScale } from './packing.ts';
import { beginValidation } from './validation.ts';
import { expectDirections } from './growing/monotone.ts';
import { expectWarmStart } from './warm-start.ts';

/** Trains with kernels of choice; every kind gives the same model. */
export async function trainWith(
  options: GradientBoostingOptions,
  given: BoostingData,
  { signal, progress, warmStart }: BoostingContext = {},
  choose: (...size: Parameters<typeof chooseKernels>) => KernelSet = chooseKernels,
): Promise<GradientBoostingModel> {
  throwIfCancelled(signal, 'train');
  const objective = trainedObjective(options);
  const data = weighClasses(checkData(given, objective), options);
  const columns = data.columns.length;
  expectDirections(options, columns);
  const known = warmStart && expectWarmStart(warmStart, options.objective, columns);
  const base = known?.base ?? (data.initialMargins ? 0 : firstMargin(data, objective));
  const before: ModelParts = {
    ...{ objective: options.objective, columns, base, trees: known?.trees ?? [] },
  };
  const validation = beginValidation(given, options, before);
  const kernels = choose(data.rows, columns, options);
  const state = beginTraining(options, kernels, data, beginMargins(data, base));
  let scale = addKnown(state, before.trees);
  firstLoss(data, state.margins, objective);
  const trees: Tree[] = [];
  for (let done = 1; done <= options.trees; done++) {
    // lets an abort that waits in the event loop through
    await setImmediate();
    throwIfCancelled(signal, 'train');
    const { tree, next } = addNext(state, before.trees.length + trees.length, scale);
    scale = next;
    trees.push(tree);
    const validationLoss = validation?.add(tree);
    progress?.({
      ...{ done, total: options.trees, loss: meanLoss(data, state.margins, objective) },
      ...(validationLoss !== undefined && { validationLoss }),
    });
    if (validation && validation.treesSinceBest >= (options.patience ?? Infinity)) break;
  }
  const isChosen = validation && options.patience !== undefined;
  const kept = isChosen ? trees.slice(0, validation.bestTrees) : trees;
  return createModel({ ...before, trees: [...before.trees, ...kept] });
}

/** Grows one tree, the model's `number`th from 0, and adds it to the margins of all rows. */
function addNext(
  state: TrainingState,
  number: number,
  guess: PackingScale | undefined,
): { readonly tree: Tree; readonly next: PackingScale } {
  const { options, data } = state;
  const sample = takeSample(state, number);
  const columns = drawSample(
    data.columns.length,
    options.columnSubsample,
    streamOf(options).fork(`columns ${number}`),
  );
  const gradients = packGradients(state, sample.length, guess);
  const tree = growTree(state, columns, gradients, sample.length);
  if (sample.length < data.rows) addTree(tree, data, state.margins, sample);
  return { tree, next: gradients.next };
}

/**
 * Adds a warm start's trees to the margins.
 * @returns the scale that its last tree would have left behind: with it, what follows has the bits of one training.
 */
function addKnown(state: TrainingState, trees: readonly Tree[]): PackingScale | undefined {
  const { data, margins } = state;
  let scale: PackingScale | undefined;
  trees.forEach((tree, number) => {
    if (number === trees.length - 1) {
      scale = packGradients(state, takeSample(state, number).length, undefined).next;
    }
    addTree(tree, data, margins);
  });
  return scale;
}

/** Sets the rows that a tree sees. */
function takeSample({ options, data, rows }: TrainingState, number: number): Int32Array {
  const stream = streamOf(options).fork(`rows ${number}`);
  const sample = drawSample(data.rows, options.rowSubsample, stream);
  rows[0].set(sample);
  return sample;
}

const streamOf = ({ seed }: GradientBoostingOptions): RandomStream => createStream(seed);
