import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled, type RandomStream } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import type { BoostingContext } from './boosting-context.ts';
import { checkData, type BoostingData } from './boosting-data.ts';
import { trainedObjective, weighClasses } from './class-weights.ts';
import type { GradientBoostingOptions } from './gradient-boosting-options.ts';
import { drawSample } from './growing/draw-sample.ts';
import { growTree } from './growing/grow-tree.ts';
import { expectColumnOptions } from './growing/growing-options.ts';
import { packGradients } from './growing/pack-gradients.ts';
import { beginTraining, type TrainingState } from './growing/training-state.ts';
import { chooseKernels, type KernelSet } from './kernels/choose-kernels.ts';
import { addTree, addTrees, beginMargins, firstLoss, firstMargins, meanLoss } from './margins.ts';
import type { ModelParts } from './model/model-parts.ts';
import { createModel, type TreeModel } from './model/model.ts';
import type { Tree } from './model/tree.ts';
import type { PackingScale } from './packing.ts';
import type { Objective } from './objective.ts';
import { beginValidation, type Validation } from './validation.ts';
import { expectWarmStart } from './warm-start.ts';

/** Trains with kernels of choice; every kind gives the same model. */
export async function trainWith(
  options: GradientBoostingOptions,
  given: BoostingData,
  { signal, progress, warmStart }: BoostingContext = {},
  choose: (
    ...size: Parameters<typeof chooseKernels>
  ) => KernelSet | Promise<KernelSet> = chooseKernels,
): Promise<TreeModel> {
  throwIfCancelled(signal, 'train');
  const objective = trainedObjective(options);
  const data = weighClasses(checkData(given, objective), options);
  const columns = data.columns.length;
  const { outputs } = data;
  expectColumnOptions(options, data);
  const known = warmStart && expectWarmStart(warmStart, options.objective, columns, outputs);
  const before: ModelParts = {
    ...{ objective: options.objective, columns },
    base: known?.base ?? (data.initialMargins ? zeros(outputs) : firstMargins(data, objective)),
    trees: known?.trees ?? [],
  };
  const validation = beginValidation(given, options, before);
  const kernels = await choose(data.rows, columns, { ...options, outputs });
  try {
    const state = beginTraining(options, kernels, data, beginMargins(data, before.base));
    firstLoss(data, state.margins, objective);
    const boosting = new Rounds(options, state, before.trees);
    const rounds = await growRounds(boosting, state, objective, {
      options,
      validation,
      signal,
      progress,
    });
    return createModel({ ...before, trees: [...before.trees, ...rounds.flat()] });
  } finally {
    kernels.close();
  }
}

interface Watch {
  readonly options: GradientBoostingOptions;
  readonly validation: Validation | undefined;
  readonly signal: BoostingContext['signal'] | undefined;
  readonly progress: BoostingContext['progress'] | undefined;
}

/** Rounds until there are enough, or validation rows say that they do not help. */
async function growRounds(
  boosting: Rounds,
  { data, margins }: TrainingState,
  objective: Objective,
  { options, validation, signal, progress }: Watch,
): Promise<readonly (readonly Tree[])[]> {
  const rounds: (readonly Tree[])[] = [];
  for (let done = 1; done <= options.trees; done++) {
    // lets an abort that waits in the event loop through
    await setImmediate();
    throwIfCancelled(signal, 'train');
    const round = boosting.next();
    rounds.push(round);
    const validationLoss = validation?.add(round);
    progress?.({
      ...{ done, total: options.trees, loss: meanLoss(data, margins, objective) },
      ...(validationLoss !== undefined && { validationLoss }),
    });
    if (validation && validation.roundsSinceBest >= (options.patience ?? Infinity)) break;
  }
  const isChosen = validation && options.patience !== undefined;
  return isChosen ? rounds.slice(0, validation.bestRounds) : rounds;
}

const zeros = (count: number): readonly number[] => new Array<number>(count).fill(0);

/** Grows round after round: one tree for each output, all from the same rows and the margins before it. */
class Rounds {
  private readonly options: GradientBoostingOptions;
  private readonly state: TrainingState;
  /** [outputs] the scale that the last tree left behind. */
  private readonly scales: (PackingScale | undefined)[];
  private round = 0;

  /** @param known - of a warm start: they are added to the margins, and what follows has the bits of one training. */
  constructor(options: GradientBoostingOptions, state: TrainingState, known: readonly Tree[]) {
    this.options = options;
    this.state = state;
    const { margins, data, targets } = state;
    const outputs = margins.length;
    this.scales = new Array<undefined>(outputs);
    this.round = known.length / outputs;
    if (known.length === 0) return;
    addTrees(known.slice(0, -outputs), data, margins);
    const sample = this.takeSample(this.round - 1);
    targets.beginRound();
    for (let output = 0; output < outputs; output++) {
      const input = targets.inputOf(output);
      this.scales[output] = packGradients(state, input, sample.length, undefined).next;
    }
    addTrees(known.slice(-outputs), data, margins);
  }

  next(): readonly Tree[] {
    const { options, state } = this;
    const { data, margins, targets } = state;
    const sample = this.takeSample(this.round);
    targets.beginRound();
    const trees = margins.map((own, output) => {
      // growing moves the rows
      if (output > 0) state.rows[0].set(sample);
      const number = this.round * margins.length + output;
      const columns = drawSample(
        data.columns.length,
        options.columnSubsample,
        streamOf(options).fork(`columns ${number}`),
      );
      const input = targets.inputOf(output);
      const gradients = packGradients(state, input, sample.length, this.scales[output]);
      this.scales[output] = gradients.next;
      const tree = growTree(state, {
        ...{ columns, gradients, count: sample.length, margins: own },
        stream: streamOf(options).fork(`leaves ${number}`),
      });
      if (sample.length < data.rows) addTree(tree, data, own, sample);
      return tree;
    });
    this.round++;
    return trees;
  }

  /** Sets the rows that a round's trees see. */
  private takeSample(round: number): Int32Array {
    const { data, rows } = this.state;
    const stream = streamOf(this.options).fork(`rows ${round}`);
    const sample = drawSample(data.rows, this.options.rowSubsample, stream);
    rows[0].set(sample);
    return sample;
  }
}

const streamOf = ({ seed }: GradientBoostingOptions): RandomStream => createStream(seed);
