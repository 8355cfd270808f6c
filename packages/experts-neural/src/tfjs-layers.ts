import { ProdromeError } from '@prodrome/core';
import { GraphBuilder, type ModelSpec, type Value } from '@prodrome/graph';
import { graphError } from './tfjs-error.ts';
import type { TfjsLayers } from './tfjs-file.ts';
import { tfjsKinds } from './tfjs-kinds.ts';
import type { LayerKind } from './tfjs-layer-kind.ts';
import { LayerWeights } from './tfjs-layer-weights.ts';
import type { TfjsTopology } from './tfjs-schema.ts';
import { LayerSettings, type TfjsLayer } from './tfjs-settings.ts';

/** A layer, and for each of its calls the calls whose results it is given. */
interface PlacedLayer extends TfjsLayer {
  readonly calls: readonly (readonly string[])[];
}

interface Plan {
  readonly layers: readonly PlacedLayer[];
  /** Names of the graph by the calls that they stand for. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
}

const callOf = (name: string, call: number): string => `${name}, call ${call}`;

/**
 * A layers model as an ONNX model, by the formulas of TensorFlow.js 4: of a sequential one `input` [n, …] → `output` [n, outputs]; inputs
 * and outputs of a functional one are called as their layers.
 * @throws ProdromeError `GRAPH` for a layer, setting or weight that has no counterpart here.
 */
export function convertLayers({ topology, weights }: TfjsLayers): ModelSpec {
  const { layers, inputs, outputs } =
    topology.class_name === 'Sequential' ? planSequence(topology) : planFunction(topology);
  expectOwnNames(layers);
  expectOneMeaning(topology, layers);
  const graph = new GraphBuilder('layers');
  const own = new LayerWeights(weights, new Set(layers.flatMap(ownersIn)));
  const values = new Map<string, Value>();
  for (const layer of layers) {
    const name = inputs.get(callOf(layer.name, 0));
    if (name !== undefined) values.set(callOf(layer.name, 0), inputOf(graph, layer, name));
  }
  const waiting = layers.flatMap((layer) =>
    layer.calls.map((given, call) => ({ layer, given, result: callOf(layer.name, call) })),
  );
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ given }) => given.every((name) => values.has(name)));
    if (next < 0)
      throw graphError('layers', 'inputs that are computed before', waiting[0]?.given.join() ?? '');
    const [{ layer, given, result }] = waiting.splice(next, 1) as [(typeof waiting)[number]];
    values.set(
      result,
      convert(
        graph,
        layer,
        given.map((name) => values.get(name) as Value),
        own,
      ),
    );
  }
  for (const [call, name] of outputs) {
    const value = values.get(call);
    if (!value) throw graphError('output_layers', 'calls of layers', call);
    graph.output(value, name);
  }
  own.finish();
  return graph.model();
}

function planSequence({ config }: Extract<TfjsTopology, { class_name: 'Sequential' }>): Plan {
  const list = Array.isArray(config) ? config : config.layers;
  const [first] = list;
  if (!first) throw graphError('layers', 'at least one', 'none');
  // the first layer says itself what goes in, where no layer of inputs does
  const inputName =
    first.class_name === 'InputLayer' ? first.config.name : `${first.config.name}, input`;
  const input =
    first.class_name === 'InputLayer'
      ? []
      : [{ kind: 'InputLayer', name: inputName, config: shapeOnly(first.config), calls: [] }];
  const placed = list.map(({ class_name: kind, config: own }, at): PlacedLayer => {
    const before = list[at - 1]?.config.name ?? inputName;
    const isInput = at === 0 && kind === 'InputLayer';
    return { kind, name: own.name, config: own, calls: isInput ? [] : [[callOf(before, 0)]] };
  });
  return {
    layers: [...input, ...placed],
    inputs: new Map([[callOf(inputName, 0), 'input']]),
    outputs: new Map([[callOf(list.at(-1)?.config.name ?? '', 0), 'output']]),
  };
}

const shapeOnly = ({
  batch_input_shape,
  batch_shape,
}: TfjsLayer['config']): TfjsLayer['config'] => ({
  batch_input_shape,
  batch_shape,
});

function planFunction({ config }: Exclude<TfjsTopology, { class_name: 'Sequential' }>): Plan {
  const callAt = (reference: readonly unknown[], where: string): string => {
    const [name, call, output, given] = reference as [string, number, number, object?];
    if (output !== 0)
      throw graphError(where, 'layers of one output', `output ${output} of ${name}`);
    const [key] =
      Object.entries(given ?? {}).find(([, value]) => value !== null && value !== false) ?? [];
    if (key !== undefined) throw graphError(where, 'calls with inputs only', key);
    return callOf(name, call);
  };
  const layers = config.layers.map(({ class_name: kind, name, config: own, inbound_nodes }) => ({
    ...{ kind, name, config: own },
    calls: inbound_nodes.map((node) =>
      node.map((each) => callAt(each, `layer ${name}, inbound_nodes`)),
    ),
  }));
  const ends = (list: readonly (readonly unknown[])[], where: string): Map<string, string> =>
    new Map(list.map((each) => [callAt(each, where), String(each[0])]));
  const plan = {
    layers,
    inputs: ends(config.input_layers, 'input_layers'),
    outputs: ends(config.output_layers, 'output_layers'),
  };
  const stray = layers.find(
    ({ name, calls }) => calls.length === 0 && !plan.inputs.has(callOf(name, 0)),
  );
  if (stray)
    throw graphError('input_layers', `the layer ${stray.name}, that is given nothing`, 'others');
  return plan;
}

function expectOwnNames(layers: readonly PlacedLayer[]): void {
  const names = layers.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw graphError('layers', 'each name once', `${twice} twice`);
}

/** Keras 3 makes x/6 + 1/2 of what is x/5 + 1/2 to TensorFlow.js and to Keras before; since 3.4 it writes policies of types. */
function expectOneMeaning(
  { keras_version = '' }: TfjsTopology,
  layers: readonly PlacedLayer[],
): void {
  const texts = layers.map(({ config }) => JSON.stringify(config));
  if (!keras_version.startsWith('3.') && !texts.some((own) => own.includes('"DTypePolicy"')))
    return;
  const at = texts.findIndex((own) => own.includes('activation":"hard_sigmoid"'));
  if (at < 0) return;
  const expected = 'one that Keras 3 and TensorFlow.js compute alike';
  throw graphError(`layer ${layers[at]?.name ?? ''}, activation`, expected, 'hard_sigmoid', {
    hint: 'Convert the model to ONNX, for onnx_model',
  });
}

function inputOf(graph: GraphBuilder, layer: PlacedLayer, name: string): Value {
  const { kind, config } = layer;
  if (kind !== 'InputLayer') throw graphError(`input ${layer.name}`, 'InputLayer', kind);
  const settings = new LayerSettings(layer);
  settings.mustBe('sparse', false);
  settings.mustBe('ragged', false);
  settings.mustBe('optional', false);
  settings.finish();
  const shape = config['batch_input_shape'] ?? config['batch_shape'];
  if (Array.isArray(shape) && shape.slice(1).every((size) => Number.isInteger(size) && size > 0)) {
    return graph.input(name, 'float', ['n', ...(shape.slice(1) as number[])]);
  }
  throw graphError('layers', 'a first layer with sizes of its input', JSON.stringify(shape));
}

function kindOf({ kind, name }: TfjsLayer): LayerKind {
  const found = tfjsKinds.get(kind);
  if (found) return found;
  const known = ['InputLayer', ...tfjsKinds.keys()].join(', ');
  throw graphError(`layer ${name}`, `one of ${known}`, kind, {
    hint: 'Convert the model to ONNX, for onnx_model',
  });
}

const ownersIn = (layer: TfjsLayer): readonly string[] => [
  layer.name,
  ...(tfjsKinds.get(layer.kind)?.within?.(layer) ?? []),
];

function convert(
  graph: GraphBuilder,
  layer: PlacedLayer,
  inputs: readonly Value[],
  weights: LayerWeights,
): Value {
  const { most, add } = kindOf(layer);
  if (inputs.length > most) {
    throw graphError(
      `layer ${layer.name}, ${layer.kind}`,
      `inputs up to ${most}`,
      String(inputs.length),
    );
  }
  const settings = new LayerSettings(layer);
  try {
    const value = add({ graph, inputs, settings, weights });
    settings.finish();
    return value;
  } catch (cause) {
    if (!ProdromeError.is(cause, 'GRAPH') || cause.where.startsWith('tfjs_model')) throw cause;
    throw graphError(`layer ${layer.name}, ${layer.kind}`, cause.expected, cause.got, { cause });
  }
}
