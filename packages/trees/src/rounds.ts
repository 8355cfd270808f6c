import type { RandomStream } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import type { GradientBoostingOptions } from './gradient-boosting-options.ts';
import { drawSample } from './growing/draw-sample.ts';
import { growTree } from './growing/grow-tree.ts';
import { packGradients } from './growing/pack-gradients.ts';
import type { TrainingState } from './growing/training-state.ts';
import { addTree, addTrees } from './margins.ts';
import type { Tree } from './model/tree.ts';
import type { PackingScale } from './packing.ts';

/** Grows round after round: one tree for each output, all from the same rows and the margins before it. */
export class Rounds {
  private readonly options: GradientBoostingOptions;
  private readonly state: TrainingState;
  /** [outputs] the scale that the last tree left behind. */
  private readonly scales: (PackingScale | undefined)[];
  private round = 0;
  /** The rows of the last round. */
  private sample: Int32Array | undefined;

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
    const { rowSubsample } = this.options;
    if (this.sample === undefined || rowSubsample < 1) {
      const stream = streamOf(this.options).fork(`rows ${round}`);
      this.sample = drawSample(data.rows, rowSubsample, stream);
    }
    rows[0].set(this.sample);
    return this.sample;
  }
}

const streamOf = ({ seed }: GradientBoostingOptions): RandomStream => createStream(seed);
