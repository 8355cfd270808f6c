import { createNamed, type OptionsSchema, type SearchDimension } from '@prodrome/core';
import {
  add,
  affine,
  dropout,
  glorot,
  sigmoid,
  softplus,
  multiply,
  reshape,
  subtract,
  sum,
  type Loss,
  type NetworkScope,
  type TrainingTypes,
  type Variable,
} from '@prodrome/graph';
import type { LogitOptions, TrainingOptions } from './training-options.ts';

/** What a design is built with. */
export interface DesignSetting<Options> {
  readonly options: Options;
  readonly outputs: number;
  /** [outputs]: log-odds of the training rows' share of events; where the answers begin. */
  readonly priors: readonly number[];
}

/** A class of the loss: how much an event weighs, and how much its absence, by output. */
export interface ClassWeights {
  readonly event: readonly number[];
  readonly absence: readonly number[];
}

/** One type of network: everything about it that the frame around all of them does not know. */
export interface NetworkDesign<Options extends TrainingOptions> {
  readonly type: string;
  readonly description: string;
  readonly options: OptionsSchema<Options>;
  /** What of its own options is worth searching for, beside the learning rate. */
  readonly space?: Readonly<Record<string, SearchDimension>>;
  /** What the loss is told: from windows [n, steps, channels], the oldest day first, to [n, any]. */
  scores(scope: NetworkScope, windows: Variable, setting: DesignSetting<Options>): Variable;
  /** What is minimised. @param weights - undefined where all rows weigh the same; @param types - what its options can name. */
  loss(
    setting: DesignSetting<Options>,
    weights: ClassWeights | undefined,
    types: TrainingTypes,
  ): Loss;
  /** [n, outputs] of scores. */
  probabilities(scores: Variable, setting: DesignSetting<Options>): Variable;
}

/** A design that ends in one logit for each output. */
export function binaryDesign<Options extends LogitOptions>(
  design: Pick<NetworkDesign<Options>, 'type' | 'description' | 'options' | 'space'> & {
    /** From windows to [n, any]. */
    readonly hidden: (scope: NetworkScope, windows: Variable, options: Options) => Variable;
  },
): NetworkDesign<Options> {
  const { hidden, ...named } = design;
  return {
    ...named,
    scores: (scope, windows, { options, outputs, priors }) => {
      const last = dropout(scope, hidden(scope, windows, options), options.dropout);
      const width = Number(last.shape[1]);
      const weights = scope.parameter('out.weights', [width, outputs], glorot);
      const bias = scope.parameter('out.bias', [outputs], () => Float32Array.from(priors));
      return affine(last, weights, bias);
    },
    loss: ({ options }, weights, { losses }) =>
      weights ? weightedCrossEntropy(weights) : createNamed(losses, options.loss, {}),
    probabilities: (scores) => sigmoid(scores),
  };
}

/**
 * Cross-entropy in which events and their absence have weights of their own, of logits moved by the logarithm of the weights' ratio: so the
 * logits that it is told stay those of the unweighted share. Source: King & Zeng 2001 (doi:10.1093/oxfordjournals.pan.a004868), §4.1.
 */
function weightedCrossEntropy({ event, absence }: ClassWeights): Loss {
  return {
    name: 'weighted cross-entropy',
    targetWidth: (outputs) => outputs,
    perRow: (logits, target) => {
      const { tape } = logits;
      const constants = (of: (output: number) => number): Variable =>
        tape.constant(tape.graph.float(event.map((_, output) => of(output))));
      const ratio = constants((output) => Math.log((event[output] ?? 1) / (absence[output] ?? 1)));
      const more = constants((output) => (event[output] ?? 1) - (absence[output] ?? 1));
      const weights = add(
        multiply(target, more),
        constants((output) => absence[output] ?? 1),
      );
      const moved = add(logits, ratio);
      const losses = multiply(weights, subtract(softplus(moved), multiply(moved, target)));
      const columns = event.length;
      if (columns === 1) return losses;
      return multiply(reshape(sum(losses, [1]), [losses.shape[0] ?? 1, 1]), 1 / columns);
    },
  };
}
