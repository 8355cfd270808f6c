import { graphError } from '../graph-error.ts';
import { causalConvolution, type ConvolutionSettings } from '../tape/convolution.ts';
import { multiply } from '../tape/elementwise.ts';
import { gru } from '../tape/gru.ts';
import { gather } from '../tape/layout.ts';
import { layerNorm } from '../tape/layer-norm.ts';
import { lstm, type LstmWeights } from '../tape/lstm.ts';
import { affine } from '../tape/products.ts';
import { hashElements } from '../tape/random.ts';
import type { Variable } from '../tape/tape.ts';
import { fusedGru, fusedLstm } from './fused-recurrent.ts';
import { filled, glorot, uniform } from './initial.ts';
import type { NetworkScope } from './network.ts';

/** A fully connected layer over the last axis: [..., d] → [..., units]. Parameters `name.weights` and `name.bias`. */
export function dense(scope: NetworkScope, name: string, input: Variable, units: number): Variable {
  const weights = scope.parameter(`${name}.weights`, [widthOf(name, input), units], glorot);
  return affine(input, weights, scope.parameter(`${name}.bias`, [units], filled(0)));
}

/** What a recurrent layer gives. */
export interface RecurrentSettings {
  /** Every hidden state [n, t, units] instead of the last [n, units]. */
  readonly sequence?: boolean;
}

/** An {@link lstm} layer over windows [n, t, d]; first weights uniform within 1/√units, as PyTorch's. */
export function lstmLayer(
  scope: NetworkScope,
  name: string,
  windows: Variable,
  units: number,
  { sequence = false }: RecurrentSettings = {},
): Variable {
  const weights = recurrentWeights(scope, name, windows, { gates: 4, units });
  return (scope.training ? lstm : fusedLstm)(windows, weights, sequence);
}

/** A {@link gru} layer over windows [n, t, d]; first weights uniform within 1/√units, as PyTorch's. */
export function gruLayer(
  scope: NetworkScope,
  name: string,
  windows: Variable,
  units: number,
  { sequence = false }: RecurrentSettings = {},
): Variable {
  const initial = uniform(1 / Math.sqrt(units));
  const weights = {
    ...recurrentWeights(scope, name, windows, { gates: 3, units }),
    recurrentBias: scope.parameter(`${name}.recurrentBias`, [3 * units], initial),
  };
  return (scope.training ? gru : fusedGru)(windows, weights, sequence);
}

function recurrentWeights(
  scope: NetworkScope,
  name: string,
  windows: Variable,
  { gates, units }: { readonly gates: number; readonly units: number },
): LstmWeights {
  const initial = uniform(1 / Math.sqrt(units));
  const columns = gates * units;
  return {
    input: scope.parameter(`${name}.input`, [widthOf(name, windows), columns], initial),
    recurrent: scope.parameter(`${name}.recurrent`, [units, columns], initial),
    bias: scope.parameter(`${name}.bias`, [columns], initial),
  };
}

/** A {@link causalConvolution} layer over windows [n, t, d] with this many taps. */
export function convolutionLayer(
  scope: NetworkScope,
  name: string,
  windows: Variable,
  {
    filters,
    taps,
    ...settings
  }: ConvolutionSettings & { readonly filters: number; readonly taps: number },
): Variable {
  const rows = taps * widthOf(name, windows);
  const weights = scope.parameter(`${name}.weights`, [rows, filters], glorot);
  const bias = scope.parameter(`${name}.bias`, [filters], filled(0));
  return causalConvolution(windows, weights, bias, settings);
}

/** A {@link layerNorm} layer over the last axis. */
export function layerNormLayer(scope: NetworkScope, name: string, input: Variable): Variable {
  const width = widthOf(name, input);
  const scale = scope.parameter(`${name}.scale`, [width], filled(1));
  return layerNorm(input, scale, scope.parameter(`${name}.shift`, [width], filled(0)));
}

/** Vectors of `width` numbers looked up by index: [n, ...] of int64 from 0 to vocabulary − 1 → [n, ..., width]. */
export function embeddingLayer(
  scope: NetworkScope,
  name: string,
  indices: Variable,
  { vocabulary, width }: { readonly vocabulary: number; readonly width: number },
): Variable {
  return gather(scope.parameter(`${name}.vectors`, [vocabulary, width], uniform(1)), indices.value);
}

/**
 * In training, each element is 0 with probability `rate` and else divided by 1 − rate; a function of seed, step and element, so repeats and
 * resumed runs drop the same. Source: Srivastava et al. 2014, in the inverted form.
 * @throws ProdromeError `GRAPH` unless 0 ≤ rate < 1.
 */
export function dropout(scope: NetworkScope, input: Variable, rate: number): Variable {
  if (!(rate >= 0 && rate < 1)) throw graphError('dropout, rate', '0 ≤ rate < 1', String(rate));
  if (!scope.training || rate === 0) return input;
  const { graph } = scope.tape;
  const { seed, step, place } = scope.random();
  const hashes = hashElements(graph, seed, step, place, input.shape);
  const kept = graph.op('GreaterOrEqual', [hashes, graph.int(Math.round(rate * 2 ** 31))]);
  const mask = graph.op('Mul', [graph.cast(kept, 'float'), graph.float(1 / (1 - rate))]);
  return multiply(input, scope.tape.constant(mask));
}

function widthOf(name: string, input: Variable): number {
  const width = input.shape.at(-1);
  if (typeof width === 'number') return width;
  throw graphError(`layer '${name}'`, 'a known last size', `[${input.shape.join(', ')}]`);
}
