import { sigmoid } from '@prodrome/numerics';
import type { NeuralNetworkOptions } from './neural-network-options.ts';
import type { GateShape } from './gate-network.ts';

/** One fully connected layer, weights [from, to] row-major. */
interface Layer {
  readonly from: number;
  readonly to: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

/** Scores rows one after the other, so that a row's scores do not depend on the others. */
export interface RowScorer {
  /** Writes the scores of all experts, [k]. @param context - [width] @param confidence - [k], 0 where unknown */
  score(context: Float64Array, confidence: Float64Array, scores: Float64Array): void;
}

const activations: Readonly<Record<NeuralNetworkOptions['activation'], (x: number) => number>> = {
  relu: (x) => Math.max(0, x),
  tanh: Math.tanh,
  sigmoid,
};

/** How many parameters the network of this shape has. */
export function sizeOfGate({ width, experts, options }: GateShape): number {
  const sizes = [width, ...options.hiddenLayers, experts];
  let total = options.useConfidence ? 1 : 0;
  for (let at = 1; at < sizes.length; at++) {
    total += ((sizes[at - 1] as number) + 1) * (sizes[at] as number);
  }
  return total;
}

/**
 * The forward pass of `gateNetwork` in double precision.
 * @param parameters - in the order of the network.
 */
export function createRowScorer(shape: GateShape, parameters: Float64Array): RowScorer {
  const layers = layersOf(shape, parameters);
  const trust = shape.options.useConfidence ? (parameters.at(-1) as number) : 0;
  const activate = activations[shape.options.activation];
  const buffers = layers.map(({ to }) => new Float64Array(to));
  return {
    score: (context, confidence, scores) => {
      let input = context;
      layers.forEach((layer, at) => {
        const output = buffers[at] as Float64Array;
        pass(layer, input, output);
        if (at < layers.length - 1) {
          for (let i = 0; i < output.length; i++) output[i] = activate(output[i] as number);
        }
        input = output;
      });
      for (let j = 0; j < scores.length; j++) {
        scores[j] = (input[j] as number) + trust * (confidence[j] as number);
      }
    },
  };
}

/** The layers of a network of this shape, the one that scores last. */
export function layersOf(
  { width, experts, options }: GateShape,
  parameters: Float64Array,
): Layer[] {
  const sizes = [...options.hiddenLayers, experts];
  let offset = 0;
  let from = width;
  const take = (count: number): Float64Array => parameters.subarray(offset, (offset += count));
  return sizes.map((to) => {
    const layer = { from, to, weights: take(from * to), bias: take(to) };
    from = to;
    return layer;
  });
}

function pass({ from, to, weights, bias }: Layer, input: Float64Array, output: Float64Array): void {
  output.set(bias);
  for (let i = 0; i < from; i++) {
    const value = input[i] as number;
    if (value === 0) continue;
    const row = i * to;
    for (let j = 0; j < to; j++) {
      output[j] = (output[j] as number) + value * (weights[row + j] as number);
    }
  }
}
