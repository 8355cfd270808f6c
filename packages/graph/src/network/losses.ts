import { defineType, type ComponentType, type Written } from '@prodrome/core';
import { graphError } from '../graph-error.ts';
import { sumToShape, type Variable } from '../tape/tape.ts';
import {
  add,
  maximum,
  multiply,
  negate,
  sigmoid,
  softplus,
  subtract,
} from '../tape/elementwise.ts';
import { reshape, split } from '../tape/layout.ts';
import { logSoftmax, logSumExp, sum } from '../tape/reductions.ts';

/** What is minimised: a number for each row; rows are averaged by their weights. */
export interface Loss {
  readonly name: string;
  /** Columns of the target, by the columns of the network's output. */
  targetWidth(outputs: number): number;
  /** @returns [n, 1], from an output [n, outputs] and a target [n, targetWidth]. */
  perRow(output: Variable, target: Variable): Variable;
}

/** A type of loss of networks that end in one logit for each output. */
export type LossType<Options = unknown> = ComponentType<Options, Loss, object, 'loss'>;

/** A loss's definition, made for the contracts of `@prodrome/core`. */
export const defineLoss = <Options>(type: Omit<LossType<Options>, Written>): LossType<Options> =>
  defineType('loss', type);

/** −ln of the probability of 0/1 targets (or shares between), from logits; the mean over columns. No overflow. */
export const binaryCrossEntropy: Loss = {
  name: 'binary cross-entropy',
  targetWidth: (outputs) => outputs,
  perRow: (logits, target) => {
    const { tape } = logits;
    const { graph } = tape;
    const product = graph.op('Mul', [logits.value, target.value]);
    const value = graph.op('Sub', [graph.op('Softplus', [logits.value]), product]);
    const result = tape.one([logits], value, (d) => {
      const error = graph.op('Sub', [graph.op('Sigmoid', [logits.value]), target.value]);
      tape.give(logits, sumToShape(graph, graph.op('Mul', [d, error]), logits.shape));
    });
    return meanOfColumns(result);
  },
};

/** −Σ target · ln softmax(logits): targets are one-hot, or shares that sum to 1. */
export const categoricalCrossEntropy: Loss = {
  name: 'categorical cross-entropy',
  targetWidth: (outputs) => outputs,
  perRow: (logits, target) => column(negate(sum(multiply(logSoftmax(logits), target), [1]))),
};

/** (output − target)², the mean over columns. */
export const squaredError: Loss = {
  name: 'squared error',
  targetWidth: (outputs) => outputs,
  perRow: (output, target) => {
    const error = subtract(output, target);
    return meanOfColumns(multiply(error, error));
  },
};

/** (probability − target)² from logits, the mean over columns. Source: Brier 1950. */
export const brierScore: Loss = {
  name: 'Brier score',
  targetWidth: (outputs) => outputs,
  perRow: (logits, target) => squaredError.perRow(sigmoid(logits), target),
};

/**
 * The pinball loss: column i of the output estimates the quantile of level `levels[i]` of one target.
 * Source: Koenker & Bassett 1978 (doi:10.2307/1913643).
 */
export function quantileLoss(levels: readonly number[]): Loss {
  if (levels.length === 0 || !levels.every((level) => level > 0 && level < 1)) {
    throw graphError('quantileLoss', 'levels between 0 and 1', `[${levels.join(', ')}]`);
  }
  return {
    name: 'quantile loss',
    targetWidth: () => 1,
    perRow: (output, target) => {
      const { tape } = output;
      const error = subtract(target, output);
      const above = tape.constant(tape.graph.float(levels));
      const below = tape.constant(tape.graph.float(levels.map((level) => level - 1)));
      return meanOfColumns(maximum(multiply(error, above), multiply(error, below)));
    },
  };
}

/**
 * −ln Σₖ gₖ · pₖ(target): the likelihood of a mixture of experts for 0/1 targets. The output holds the gate's k logits, then the experts' k.
 * Source: Jacobs et al. 1991 (doi:10.1162/neco.1991.3.1.79), eq. 1.3.
 */
export const mixtureLikelihood: Loss = {
  name: 'mixture likelihood',
  targetWidth: () => 1,
  perRow: (output, target) => {
    const experts = Number(output.shape[1]) / 2;
    if (!Number.isInteger(experts)) {
      throw graphError('mixtureLikelihood', 'as many gate logits as experts', `${experts} pairs`);
    }
    const [gate, logits] = split(output, [experts, experts], 1) as [Variable, Variable];
    const likelihood = subtract(multiply(logits, target), softplus(logits));
    return column(negate(logSumExp(add(logSoftmax(gate), likelihood))));
  },
};

const column = (row: Variable): Variable => reshape(row, [row.shape[0] ?? 1, 1]);

function meanOfColumns(losses: Variable): Variable {
  const columns = Number(losses.shape[1]);
  return columns === 1 ? losses : multiply(column(sum(losses, [1])), 1 / columns);
}
