import type { AttributeValue, GraphBuilder, Value } from '@prodrome/graph';
import { tfjsActivations } from './tfjs-activations.ts';
import { expectAxes, sizeAt, type LayerCall, type LayerKind } from './tfjs-layer-kind.ts';
import type { WeightsOf } from './tfjs-layer-weights.ts';
import { LayerSettings, type TfjsLayer } from './tfjs-settings.ts';

interface Cell {
  /** Where ONNX's gates stand in Keras's order: input, forget, cell, output; update, reset, new. */
  readonly order: readonly number[];
}

const cells: Readonly<Record<string, Cell>> = {
  LSTM: { order: [0, 3, 1, 2] },
  GRU: { order: [0, 1, 2] },
};

/** An LSTM or gated units over windows [n, t, d]: their last state [n, h], or all [n, t, h]. */
export const recurrent: LayerKind = {
  most: 1,
  add: ({ graph, inputs, settings, weights }) =>
    addRecurrent(graph, inputs[0] as Value, settings, weights.of(settings.layer.name)),
};

/** The same layer in both directions, with weights of their own. */
export const bidirectional: LayerKind = {
  most: 1,
  within: (layer) => namesWithin(layer, new LayerSettings(layer).inner('layer').config),
  add: ({ graph, inputs, settings, weights }: LayerCall) => {
    const input = inputs[0] as Value;
    const { class_name: kind, config } = settings.inner('layer');
    if (!Object.hasOwn(cells, kind)) {
      throw settings.refused('layer', `one of ${Object.keys(cells).join(', ')}`, kind);
    }
    const merge = settings.choice('merge_mode', ['concat', 'sum', 'mul', 'ave'], 'concat');
    if (settings.layer.config['merge_mode'] === null) {
      throw settings.refused('merge_mode', 'one output', null);
    }
    settings.mustBe('backward_layer', null);
    const goesBack = config['go_backwards'] === true;
    const [there = input, back = input] = namesWithin(settings.layer, config).map((name, at) => {
      const own = { kind, name, config: { ...config, go_backwards: goesBack !== (at === 1) } };
      const inner = new LayerSettings(own);
      const value = addRecurrent(graph, input, inner, weights.of(name));
      inner.finish();
      return value;
    });
    const other = config['return_sequences'] === true ? reversed(graph, back) : back;
    if (merge === 'concat')
      return graph.op('Concat', [there, other], { axis: there.shape.length - 1 });
    if (merge === 'mul') return graph.op('Mul', [there, other]);
    const sum = graph.op('Add', [there, other]);
    return merge === 'sum' ? sum : graph.op('Mul', [sum, graph.float(0.5)]);
  },
};

const namesWithin = ({ name }: TfjsLayer, inner: TfjsLayer['config']): readonly string[] =>
  ['forward', 'backward'].map((direction) => `${name}/${direction}_${String(inner['name'])}`);

function addRecurrent(
  graph: GraphBuilder,
  input: Value,
  settings: LayerSettings,
  weights: WeightsOf,
): Value {
  const { kind } = settings.layer;
  const { order } = cells[kind] as Cell;
  expectAxes(input, 3, settings);
  const units = settings.size('units');
  const width = sizeAt(input, 2, settings);
  for (const key of ['return_state', 'stateful', 'time_major']) {
    settings.mustBe(key, false);
  }
  // there are no masks here
  settings.ignore('zero_output_for_mask');
  settings.ignore(
    'dropout',
    'recurrent_dropout',
    'implementation',
    'unroll',
    'unit_forget_bias',
    'seed',
    'use_cudnn',
  );
  const resetsAfter = kind === 'GRU' && settings.flag('reset_after', false);
  const isBackwards = settings.flag('go_backwards', false);
  const gates = order.length * units;
  // [rows, gates] as the operator wants it: [1, gates, rows]
  const turned = (data: Float32Array, rows: number): Value => {
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
  const biasOf = (data: Float32Array): Value =>
    graph.op('Reshape', [turned(data, 1), graph.int([1, gates])]);
  const biases = (): readonly Value[] => {
    const none = new Float32Array(gates);
    if (!settings.flag('use_bias', true)) return [];
    const data = weights('bias', resetsAfter ? [2, gates] : [gates]);
    const parts = resetsAfter ? [data.subarray(0, gates), data.subarray(gates)] : [data, none];
    return [graph.op('Concat', parts.map(biasOf), { axis: 1 })];
  };
  const inputs = [
    graph.op('Transpose', [input], { perm: [1, 0, 2] }),
    turned(weights('kernel', [width, gates]), width),
    turned(weights('recurrent_kernel', [units, gates]), units),
    ...biases(),
  ];
  const attributes: Readonly<Record<string, AttributeValue>> = {
    hidden_size: units,
    ...(isBackwards && { direction: 'reverse' }),
    ...(resetsAfter && { linear_before_reset: 1 }),
    ...functionsOf(settings),
  };
  const [states, last] = graph.ops(kind, inputs, attributes, 2) as [Value, Value];
  if (!settings.flag('return_sequences', false)) {
    return graph.op('Squeeze', [last, graph.int([0])]);
  }
  const flat = graph.op('Squeeze', [states, graph.int([1])]);
  const sequence = graph.op('Transpose', [flat], { perm: [1, 0, 2] });
  // the operator gives states in the order of time, the layer in the order in which it went
  return isBackwards ? reversed(graph, sequence) : sequence;
}

/** Steps from the last to the first. */
const reversed = (graph: GraphBuilder, value: Value): Value =>
  graph.op('Slice', [value, ...[[-1], [-(2 ** 31)], [1], [-1]].map((list) => graph.int(list))]);

/** The functions of the gates and of the state, and their α and β, each where it has one. */
function functionsOf(settings: LayerSettings): Readonly<Record<string, AttributeValue>> {
  const names = [...tfjsActivations].flatMap(([name, { within }]) => (within ? [name] : []));
  const gate = settings.choice('recurrent_activation', names);
  const state = settings.choice('activation', names, 'tanh');
  const list = settings.layer.kind === 'LSTM' ? [gate, state, state] : [gate, state];
  const functions = list.flatMap((name) => tfjsActivations.get(name)?.within ?? []);
  const floats = (key: 'alpha' | 'beta'): AttributeValue => ({
    kind: 'floats',
    value: functions.flatMap((own) => own[key] ?? []),
  });
  return {
    activations: { kind: 'strings', value: functions.map(({ name }) => name) },
    ...(functions.some(({ alpha }) => alpha !== undefined) && {
      activation_alpha: floats('alpha'),
    }),
    ...(functions.some(({ beta }) => beta !== undefined) && { activation_beta: floats('beta') }),
  };
}
