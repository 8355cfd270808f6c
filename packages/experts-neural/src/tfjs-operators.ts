import type { GraphBuilder, Value } from '@prodrome/graph';
import { clipped, elu } from './tfjs-activations.ts';
import { graphError } from './tfjs-error.ts';
import type { TfjsNode } from './tfjs-schema.ts';

type Convert = (graph: GraphBuilder, node: TfjsNode, inputs: readonly Value[]) => Value;

const same =
  (operator: string): Convert =>
  (graph, node, inputs) =>
    graph.op(operator, [inputOf(node, inputs, 0)]);

const pair =
  (operator: string): Convert =>
  (graph, node, inputs) =>
    graph.op(operator, [inputOf(node, inputs, 0), inputOf(node, inputs, 1)]);

const product: Convert = (graph, node, inputs) => {
  const [left, right] = [inputOf(node, inputs, 0), inputOf(node, inputs, 1)];
  const transA = Number(node.attr['transpose_a']?.b ?? false);
  const transB = Number(node.attr['transpose_b']?.b ?? false);
  if (transA + transB === 0) return graph.op('MatMul', [left, right]);
  return graph.op('Gemm', [left, right], { transA, transB });
};

const activations: ReadonlyMap<string, Convert> = new Map<string, Convert>([
  ['Relu', same('Relu')],
  ['Relu6', (graph, node, inputs) => clipped(graph, inputOf(node, inputs, 0), 0, 6)],
  ['Elu', (graph, node, inputs) => elu(graph, inputOf(node, inputs, 0))],
  ['Sigmoid', same('Sigmoid')],
]);

const fusedProduct: Convert = (graph, node, inputs) => {
  const [first, activation, ...rest] = (node.attr['fused_ops']?.list?.s ?? []).map((own) =>
    Buffer.from(own, 'base64').toString('utf8'),
  );
  if (first !== 'BiasAdd' || rest.length > 0) fail(node, 'fused_ops', 'BiasAdd first', first);
  const biased = graph.op('Add', [product(graph, node, inputs), inputOf(node, inputs, 2)]);
  if (activation === undefined) return biased;
  const convert = activations.get(activation);
  if (convert) return convert(graph, node, [biased]);
  return fail(node, 'fused_ops', `one of ${[...activations.keys()].join(', ')}`, activation);
};

const biased: Convert = (graph, node, inputs) => {
  const format = node.attr['data_format']?.s ?? '';
  const layout = Buffer.from(format, 'base64').toString('utf8');
  if (layout !== '' && layout !== 'NHWC') fail(node, 'data_format', 'NHWC', layout);
  return pair('Add')(graph, node, inputs);
};

const reshaped: Convert = (graph, node, inputs) => {
  const sizes = integersOf(node, inputs, 1);
  if (sizes.includes(0)) fail(node, 'shape', 'sizes other than 0', sizes);
  return graph.op('Reshape', [inputOf(node, inputs, 0), graph.int(sizes)]);
};

const squeezed: Convert = (graph, node, inputs) => {
  const axes = (node.attr['squeeze_dims'] ?? node.attr['axis'])?.list?.i ?? [];
  // else a single row would lose its axis too
  if (axes.length === 0) fail(node, 'squeeze_dims', 'axes', 'none');
  return graph.op('Squeeze', [inputOf(node, inputs, 0), graph.int(axes)]);
};

const expanded: Convert = (graph, node, inputs) =>
  graph.op('Unsqueeze', [inputOf(node, inputs, 0), graph.int(integersOf(node, inputs, 1))]);

const joined: Convert = (graph, node, inputs) => {
  const [axis] = integersOf(node, inputs, inputs.length - 1);
  const parts = inputs.slice(0, -1);
  const told = node.attr['N']?.i ?? 2;
  if (told !== parts.length) fail(node, 'N', String(parts.length), told);
  return graph.op('Concat', parts, { axis: axis ?? fail(node, 'axis', 'a number', 'none') });
};

const reduced =
  (operator: string): Convert =>
  (graph, node, inputs) => {
    const axes = integersOf(node, inputs, 1);
    // TensorFlow.js leaves all as it is, ONNX reduces everything
    if (axes.length === 0) fail(node, 'axes', 'at least one', 'none');
    const keepdims = Number(node.attr['keep_dims']?.b ?? false);
    return graph.op(operator, [inputOf(node, inputs, 0), graph.int(axes)], { keepdims });
  };

const sliced: Convert = (graph, node, inputs) => {
  const value = inputOf(node, inputs, 0);
  for (const mask of ['ellipsis_mask', 'new_axis_mask']) {
    if (maskOf(node, mask) !== 0) fail(node, mask, '0', maskOf(node, mask));
  }
  const [begin, end, strides] = [1, 2, 3].map((at) => integersOf(node, inputs, at));
  const isSet = (mask: string, axis: number): boolean => ((maskOf(node, mask) >> axis) & 1) === 1;
  const cuts: { axis: number; from: number; to: number; step: number }[] = [];
  const single: number[] = [];
  begin?.forEach((from, axis) => {
    const [to, step] = [end?.[axis] ?? 0, strides?.[axis] ?? 0];
    if (step < 1) fail(node, 'strides', 'numbers ≥ 1', step);
    if (isSet('shrink_axis_mask', axis)) {
      single.push(axis);
      // what follows the last one is the end
      cuts.push({ axis, from, to: from === -1 ? farEnd : from + 1, step: 1 });
      return;
    }
    const cut = {
      ...{ axis, step },
      from: isSet('begin_mask', axis) ? 0 : from,
      to: isSet('end_mask', axis) ? farEnd : to,
    };
    if (cut.from !== 0 || cut.to !== farEnd || step !== 1) cuts.push(cut);
  });
  if (cuts.length === 0) return value;
  const slots = (['from', 'to', 'axis', 'step'] as const).map((key) =>
    graph.int(cuts.map((cut) => cut[key])),
  );
  const cut = graph.op('Slice', [value, ...slots]);
  return single.length === 0 ? cut : graph.op('Squeeze', [cut, graph.int(single)]);
};

const farEnd = 2 ** 31 - 1;

/** Operators of graph models, by the formulas of TensorFlow.js 4. */
export const tfjsOperators: ReadonlyMap<string, Convert> = new Map<string, Convert>([
  ['Identity', same('Identity')],
  ['MatMul', product],
  ['_FusedMatMul', fusedProduct],
  ['BiasAdd', biased],
  ['Add', pair('Add')],
  ['AddV2', pair('Add')],
  ['Sub', pair('Sub')],
  ['Mul', pair('Mul')],
  ['RealDiv', pair('Div')],
  ...activations,
  ['Tanh', same('Tanh')],
  [
    'Softmax',
    (graph, node, inputs) => graph.op('Softmax', [inputOf(node, inputs, 0)], { axis: -1 }),
  ],
  ['Reshape', reshaped],
  ['Squeeze', squeezed],
  ['ExpandDims', expanded],
  ['ConcatV2', joined],
  ['Mean', reduced('ReduceMean')],
  ['Max', reduced('ReduceMax')],
  ['StridedSlice', sliced],
]);

const inputOf = (node: TfjsNode, inputs: readonly Value[], index: number): Value =>
  inputs[index] ?? fail(node, `input ${index}`, 'a value', 'none');

/** An input that the graph holds as whole numbers. */
const integersOf = (node: TfjsNode, inputs: readonly Value[], index: number): readonly number[] =>
  inputOf(node, inputs, index).integers ??
  fail(node, `input ${index}`, 'integers of a Const', 'another value');

const maskOf = ({ attr }: TfjsNode, name: string): number => attr[name]?.i ?? 0;

function fail({ name, op }: TfjsNode, what: string, expected: string, got: unknown): never {
  const shown = typeof got === 'string' ? got : JSON.stringify(got);
  throw graphError(`node ${name}, ${op}, ${what}`, expected, shown);
}
