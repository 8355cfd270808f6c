import {
  causalConvolution,
  GraphBuilder,
  pad,
  relu,
  reshape,
  sigmoid,
  softmax,
  Tape,
  tanh,
  affine,
  type AttributeValue,
  type ModelSpec,
  type Value,
  type Variable,
} from '@prodrome/graph';
import { graphError, type TfjsLayer, type TfjsLayers } from './tfjs-file.ts';

type Weights = (name: string) => Float32Array;
type Convert = (input: Variable, layer: TfjsLayer, weights: Weights) => Variable;

/**
 * A sequential layers model as an ONNX model: `input` [n, …] → `output` [n, outputs], by the formulas of TensorFlow.js 4.
 * @throws ProdromeError `GRAPH` for a layer or setting that has no counterpart here.
 */
export function convertLayers({ layers, weights }: TfjsLayers): ModelSpec {
  const shape = inputShape(layers);
  const graph = new GraphBuilder('layers');
  const tape = new Tape(graph);
  let value = tape.constant(graph.input('input', 'float', ['n', ...shape]));
  for (const layer of layers) {
    const convert = Object.hasOwn(converters, layer.kind) ? converters[layer.kind] : undefined;
    if (!convert) {
      const known = Object.keys(converters).join(', ');
      throw graphError(`layer ${layer.name}`, `one of ${known}`, layer.kind, {
        hint: 'Convert the model to ONNX, for onnx_model',
      });
    }
    value = convert(value, layer, (name) => {
      const found = [...weights].find(
        ([key]) => key.startsWith(`${layer.name}/`) && key.endsWith(`/${name}`),
      );
      if (!found) throw graphError(`layer ${layer.name}`, `weights ${name}`, 'none');
      return found[1].data;
    });
  }
  graph.output(value.value, 'output');
  return graph.model();
}

function inputShape([first]: readonly TfjsLayer[]): readonly number[] {
  const shape = first?.config['batch_input_shape'] ?? first?.config['batch_shape'];
  if (Array.isArray(shape) && shape.slice(1).every((size) => Number.isInteger(size))) {
    return shape.slice(1) as number[];
  }
  throw graphError('layers', 'a first layer with sizes of its input', JSON.stringify(shape));
}

const converters: Readonly<Record<string, Convert>> = {
  InputLayer: (input) => input,
  Dropout: (input) => input,
  Activation: (input, layer) => activated(input, layer),
  Flatten: (input) => {
    const [rows = 'n', ...sizes] = input.shape;
    return reshape(input, [rows, sizes.reduce<number>((total, size) => total * Number(size), 1)]);
  },
  Dense: (input, layer, weights) => {
    const kernel = matrix(input, weights('kernel'), unitsOf(layer, 'units'));
    return activated(affine(input, kernel, biasOf(input, layer, weights)), layer);
  },
  Conv1D: (input, layer, weights) => {
    const { config } = layer;
    mustBe(layer, 'strides', [1]);
    const dilation = Number([config['dilation_rate'] ?? 1].flat()[0]);
    const taps = Number([config['kernel_size']].flat()[0]);
    const around = (taps - 1) * dilation;
    const same = config['padding'] === 'same';
    if (!same && config['padding'] !== 'valid') mustBe(layer, 'padding', 'valid');
    const before = Math.floor(around / 2);
    const whole = same ? pad(input, before, around - before, 1) : input;
    const kernel = matrix(input, weights('kernel'), unitsOf(layer, 'filters'));
    const settings = { dilation, padding: 'valid' } as const;
    return activated(
      causalConvolution(whole, kernel, biasOf(input, layer, weights), settings),
      layer,
    );
  },
  BatchNormalization: (input, layer, weights) => {
    const { graph } = input.tape;
    const numbers = (name: string, isUsed: boolean, otherwise: number): Float32Array =>
      isUsed ? weights(name) : new Float32Array(weights('moving_mean').length).fill(otherwise);
    const [mean, variance] = [weights('moving_mean'), weights('moving_variance')];
    const gamma = numbers('gamma', layer.config['scale'] !== false, 1);
    const beta = numbers('beta', layer.config['center'] !== false, 0);
    const epsilon = Number(layer.config['epsilon'] ?? 1e-3);
    const scale = gamma.map((own, i) => own / Math.sqrt((variance[i] as number) + epsilon));
    const shift = beta.map((own, i) => own - (mean[i] as number) * (scale[i] as number));
    const scaled = graph.op('Mul', [input.value, graph.float(scale)]);
    return input.tape.constant(graph.op('Add', [scaled, graph.float(shift)]));
  },
  // Keras orders gates input, forget, cell, output; ONNX input, output, forget, cell
  LSTM: (input, layer, weights) => recurrent('LSTM', input, layer, weights, [0, 3, 1, 2]),
  // both order them update, reset, new; the reset gate acts before the recurrent product
  GRU: (input, layer, weights) => recurrent('GRU', input, layer, weights, [0, 1, 2]),
};

function recurrent(
  operator: 'LSTM' | 'GRU',
  input: Variable,
  layer: TfjsLayer,
  weights: Weights,
  order: readonly number[],
): Variable {
  const { tape } = input;
  const { graph } = tape;
  const { config } = layer;
  const units = unitsOf(layer, 'units');
  for (const key of ['go_backwards', 'return_state', 'stateful', 'reset_after']) {
    mustBe(layer, key, false);
  }
  mustBe(layer, 'activation', 'tanh');
  const gate = recurrentActivation(layer);
  const gates = order.length * units;
  // [rows, gates] as the operator wants it: [1, gates, rows]
  const turned = (name: string): Value => {
    const data = weights(name);
    const rows = data.length / gates;
    const own = new Float32Array(data.length);
    order.forEach((from, to) => {
      for (let unit = 0; unit < units; unit++) {
        for (let row = 0; row < rows; row++) {
          own[(to * units + unit) * rows + row] = data[row * gates + from * units + unit] as number;
        }
      }
    });
    return graph.constant('float', [1, gates, rows], own);
  };
  const hasBias = config['use_bias'] !== false;
  const bias = hasBias
    ? [
        graph.op(
          'Concat',
          [
            graph.op('Reshape', [turned('bias'), graph.int([1, gates])]),
            graph.float(new Float32Array(gates), [1, gates]),
          ],
          { axis: 1 },
        ),
      ]
    : [];
  const windows = graph.op('Transpose', [input.value], { perm: [1, 0, 2] });
  const attributes: Readonly<Record<string, AttributeValue>> = {
    hidden_size: units,
    activations: {
      kind: 'strings',
      value: operator === 'LSTM' ? [gate, 'Tanh', 'Tanh'] : [gate, 'Tanh'],
    },
    ...(gate === 'HardSigmoid' && {
      activation_alpha: { kind: 'floats', value: [0.2] } as const,
      activation_beta: { kind: 'floats', value: [0.5] } as const,
    }),
  };
  const inputs = [windows, turned('kernel'), turned('recurrent_kernel'), ...bias];
  const [states, last] = graph.ops(operator, inputs, attributes, 2) as [Value, Value];
  if (config['return_sequences'] !== true)
    return tape.constant(graph.op('Squeeze', [last, graph.int([0])]));
  const flat = graph.op('Squeeze', [states, graph.int([1])]);
  return tape.constant(graph.op('Transpose', [flat], { perm: [1, 0, 2] }));
}

function recurrentActivation(layer: TfjsLayer): 'Sigmoid' | 'HardSigmoid' {
  const name = layer.config['recurrent_activation'];
  if (name === 'sigmoid') return 'Sigmoid';
  if (name === 'hard_sigmoid' || name === 'hardSigmoid') return 'HardSigmoid';
  throw graphError(
    `layer ${layer.name}, recurrent_activation`,
    'sigmoid or hard_sigmoid',
    JSON.stringify(name),
  );
}

const activations: Readonly<Record<string, (input: Variable) => Variable>> = {
  linear: (input) => input,
  relu,
  sigmoid,
  softmax,
  tanh,
};

function activated(input: Variable, { name, config }: TfjsLayer): Variable {
  const own = config['activation'] ?? 'linear';
  const found =
    typeof own === 'string' && Object.hasOwn(activations, own) ? activations[own] : undefined;
  if (found) return found(input);
  const expected = `one of ${Object.keys(activations).join(', ')}`;
  throw graphError(`layer ${name}, activation`, expected, JSON.stringify(own));
}

const matrix = ({ tape }: Variable, data: Float32Array, columns: number): Variable =>
  tape.constant(tape.graph.constant('float', [data.length / columns, columns], data));

const biasOf = (input: Variable, { config }: TfjsLayer, weights: Weights): Variable | undefined =>
  config['use_bias'] === false
    ? undefined
    : input.tape.constant(input.tape.graph.float(weights('bias')));

function unitsOf({ name, config }: TfjsLayer, key: 'units' | 'filters'): number {
  const units = config[key];
  if (typeof units === 'number' && Number.isInteger(units) && units > 0) return units;
  throw graphError(`layer ${name}, ${key}`, 'an integer ≥ 1', JSON.stringify(units));
}

/** A setting that is left out is as wanted. */
function mustBe({ name, config }: TfjsLayer, key: string, wanted: unknown): void {
  const own = config[key];
  if (own === undefined || own === null) return;
  const same = JSON.stringify([own].flat()) === JSON.stringify([wanted].flat());
  if (!same) throw graphError(`layer ${name}, ${key}`, JSON.stringify(wanted), JSON.stringify(own));
}
