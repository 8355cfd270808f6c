import type { GraphBuilder, Value } from '@prodrome/graph';
import { tfjsActivations } from './tfjs-activations.ts';
import { graphError } from './tfjs-error.ts';
import type { LayerWeights, WeightsOf } from './tfjs-layer-weights.ts';
import type { LayerSettings, TfjsLayer } from './tfjs-settings.ts';

/** A call of a layer that is to be added to a graph. */
export interface LayerCall {
  readonly graph: GraphBuilder;
  readonly inputs: readonly Value[];
  readonly settings: LayerSettings;
  readonly weights: LayerWeights;
}

/** How a kind of layer becomes operators. */
export interface LayerKind {
  /** Inputs at the most. */
  readonly most: number;
  readonly add: (call: LayerCall) => Value;
  /** The names that weights of layers within it lie under. */
  readonly within?: (layer: TfjsLayer) => readonly string[];
}

/** A kind of one input. */
export const ofOne = (
  add: (input: Value, call: LayerCall, weights: WeightsOf) => Value,
): LayerKind => ({
  most: 1,
  add: (call) => add(call.inputs[0] as Value, call, call.weights.of(call.settings.layer.name)),
});

/** A size of a value that must be known. */
export function sizeAt({ shape }: Value, axis: number, { layer }: LayerSettings): number {
  const size = shape[axis];
  if (typeof size === 'number') return size;
  const expected = `an input with a size of axis ${axis}`;
  throw graphError(`layer ${layer.name}, ${layer.kind}`, expected, `[${shape.join(', ')}]`);
}

/** @throws ProdromeError `GRAPH` for an input of another number of axes, that of rows included. */
export function expectAxes({ shape }: Value, axes: number, { layer }: LayerSettings): void {
  if (shape.length === axes) return;
  const got = `[${shape.join(', ')}]`;
  throw graphError(`layer ${layer.name}, ${layer.kind}`, `an input of ${axes} axes`, got);
}

/** The activation that a setting names. */
export function activated(graph: GraphBuilder, input: Value, settings: LayerSettings): Value {
  const name = settings.choice('activation', [...tfjsActivations.keys()], 'linear');
  return tfjsActivations.get(name)?.add(graph, input) ?? input;
}

/** input · weights + bias over the last axis. */
export function affineOf(
  { graph, settings }: LayerCall,
  input: Value,
  kernel: Value,
  weights: WeightsOf,
): Value {
  const product = graph.op('MatMul', [input, kernel]);
  if (!settings.flag('use_bias', true)) return product;
  const units = Number(kernel.shape[1]);
  return graph.op('Add', [product, graph.float(weights('bias', [units]))]);
}
