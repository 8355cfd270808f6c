import type { Value } from '@prodrome/graph';
import { clipped, elu, known } from './tfjs-activations.ts';
import { averagePooling, convolution, globalPooling, maxPooling } from './tfjs-convolution.ts';
import {
  activated,
  affineOf,
  expectAxes,
  ofOne,
  sizeAt,
  type LayerCall,
  type LayerKind,
} from './tfjs-layer-kind.ts';
import { batchNormalization, layerNormalization } from './tfjs-normalization.ts';
import { bidirectional, recurrent } from './tfjs-recurrent.ts';

/** A layer that only acts while it is trained. */
const ofTraining = (...settings: readonly string[]): LayerKind =>
  ofOne((input, call) => {
    call.settings.ignore(...settings);
    return input;
  });

const dense = ofOne((input, call, weights) => {
  const { graph, settings } = call;
  const units = settings.size('units');
  const width = sizeAt(input, input.shape.length - 1, settings);
  const kernel = graph.constant('float', [width, units], weights('kernel', [width, units]));
  settings.mustBe('lora_rank', null);
  settings.mustBe('quantization_config', null);
  return activated(graph, affineOf(call, input, kernel, weights), settings);
});

const flatten = ofOne((input, { graph, settings }) => {
  const isFirst =
    settings.choice('data_format', ['channels_last', 'channels_first'], 'channels_last') ===
    'channels_first';
  const [, ...axes] = input.shape.keys();
  const perm = [0, ...axes.slice(1), ...axes.slice(0, 1)];
  const value = isFirst && axes.length > 1 ? graph.op('Transpose', [input], { perm }) : input;
  const size = axes.reduce((total, axis) => total * sizeAt(input, axis, settings), 1);
  return graph.op('Reshape', [value, graph.int([-1, size])]);
});

const reshaped = ofOne((input, { graph, settings }) => {
  const sizes = settings.wholes('target_shape') ?? [];
  const [, ...axes] = input.shape.keys();
  const total = axes.reduce((product, axis) => product * sizeAt(input, axis, settings), 1);
  const known = sizes.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const whole = sizes.map((size) => (size === -1 ? total / known : size));
  const isWhole = whole.every((size) => Number.isInteger(size) && size > 0);
  if (!isWhole || whole.reduce((product, size) => product * size, 1) !== total) {
    throw settings.refused('target_shape', `sizes of ${total} numbers`, sizes);
  }
  return graph.op('Reshape', [input, graph.int([-1, ...whole])]);
});

const permuted = ofOne((input, { graph, settings }) => {
  const dims = settings.wholes('dims') ?? [];
  const [, ...axes] = input.shape.keys();
  if (dims.toSorted((a, b) => a - b).join() !== axes.join())
    throw settings.refused('dims', `an order of ${axes.join(', ')}`, dims);
  return graph.op('Transpose', [input], { perm: [0, ...dims] });
});

const repeated = ofOne((input, { graph, settings }) => {
  expectAxes(input, 2, settings);
  const times = settings.size('n');
  const one = graph.op('Unsqueeze', [input, graph.int([1])]);
  return graph.op(
    'Concat',
    Array.from({ length: times }, () => one),
    { axis: 1 },
  );
});

const rectified = ofOne((input, { graph, settings }) => {
  settings.mustBe('negative_slope', 0);
  settings.mustBe('threshold', 0);
  const top = settings.number('max_value', 0);
  const isCut =
    settings.layer.config['max_value'] !== undefined && settings.layer.config['max_value'] !== null;
  return isCut ? clipped(graph, input, 0, top) : graph.op('Relu', [input]);
});

const leaky = ofOne((input, { graph, settings }) => {
  const alpha = { kind: 'float', value: settings.number('alpha', 0.3) } as const;
  return known('LeakyRelu', { alpha })(graph, input);
});

const exponential = ofOne((input, { graph, settings }) => {
  settings.mustBe('alpha', 1);
  return elu(graph, input);
});

// TensorFlow.js and Keras take another axis where none is named
const softmaxed = ofOne((input, { graph, settings }) =>
  graph.op('Softmax', [input], { axis: settings.axis('axis', input.shape.length, NaN) }),
);

const merged = (add: (inputs: readonly Value[], call: LayerCall) => Value): LayerKind => ({
  most: 1000,
  add: (call) => {
    // operators would put axes that are missing before that of rows
    const [first, ...others] = call.inputs as [Value, ...Value[]];
    for (const own of others) expectAxes(own, first.shape.length, call.settings);
    return add(call.inputs, call);
  },
});

const folded = (operator: string): LayerKind =>
  merged((inputs, { graph }) => inputs.reduce((left, right) => graph.op(operator, [left, right])));

const averaged = merged((inputs, call) => {
  const sum = folded('Add').add(call);
  return call.graph.op('Mul', [sum, call.graph.float(1 / inputs.length)]);
});

const joined = merged((inputs, { graph, settings }) => {
  const rank = (inputs[0] as Value).shape.length;
  return graph.op('Concat', inputs, { axis: settings.axis('axis', rank, -1) });
});

/** Layers by their kind, by the formulas of TensorFlow.js 4; what it lacks, such as gated units that reset after the product, by Keras's. */
export const tfjsKinds: ReadonlyMap<string, LayerKind> = new Map<string, LayerKind>([
  ['Dense', dense],
  ['Conv1D', convolution],
  ['MaxPooling1D', maxPooling],
  ['AveragePooling1D', averagePooling],
  ['GlobalMaxPooling1D', globalPooling('ReduceMax')],
  ['GlobalAveragePooling1D', globalPooling('ReduceMean')],
  ['BatchNormalization', batchNormalization],
  ['LayerNormalization', layerNormalization],
  ['LSTM', recurrent],
  ['GRU', recurrent],
  ['Bidirectional', bidirectional],
  ['Flatten', flatten],
  ['Reshape', reshaped],
  ['Permute', permuted],
  ['RepeatVector', repeated],
  ['Activation', ofOne((input, { graph, settings }) => activated(graph, input, settings))],
  ['ReLU', rectified],
  ['LeakyReLU', leaky],
  ['ELU', exponential],
  ['Softmax', softmaxed],
  ['Add', folded('Add')],
  ['Multiply', folded('Mul')],
  ['Maximum', folded('Max')],
  ['Minimum', folded('Min')],
  ['Average', averaged],
  ['Concatenate', joined],
  ['Dropout', ofTraining('rate', 'noise_shape', 'seed')],
  ['SpatialDropout1D', ofTraining('rate', 'noise_shape', 'seed')],
  ['AlphaDropout', ofTraining('rate', 'noise_shape', 'seed')],
  ['GaussianDropout', ofTraining('rate', 'seed')],
  ['GaussianNoise', ofTraining('stddev', 'seed')],
]);
