import type { GraphSpec, NodeSpec, TensorSpec } from '@prodrome/graph';
import type { Call, Operators, Step } from './call.ts';
import { elementwise } from './elementwise.ts';
import { lacks } from './graph-error.ts';
import { layout } from './layout.ts';
import { compileLoop } from './loop.ts';
import { recurrent } from './lstm.ts';
import { products } from './products.ts';
import { reductions } from './reductions.ts';
import { trees } from './tree-ensemble.ts';
import { denseStrides, dense, type View } from './view.ts';

const own: Operators = { ...elementwise, ...layout, ...products, ...recurrent, ...reductions };
const domains: Readonly<Record<string, Operators>> = { '': own, 'ai.onnx.ml': trees };

/** Values by name; a body sees those around it. */
export type Scope = Map<string, View>;

/**
 * Compiles nodes for inputs whose shapes are known: what is constant is computed now, what is computed twice or for nobody is left out.
 * @param scope - inputs by name; what is made is put into it.
 * @returns the work of a run.
 * @throws ProdromeError `GRAPH` for an operator or a type that is not here.
 */
export function compileNodes(
  graph: GraphSpec,
  wanted: readonly string[],
  scope: Scope,
): readonly Step[] {
  for (const constant of graph.initializers) scope.set(constant.name, constantView(constant));
  const steps: Step[] = [];
  const known = new Map<string, readonly View[]>();
  const numbers = new Map<View, number>();
  const numberOf = (view: View | undefined): number => {
    if (!view) return -1;
    const number = numbers.get(view) ?? numbers.size;
    numbers.set(view, number);
    return number;
  };
  for (const node of liveNodes(graph, wanted)) {
    const inputs = node.inputs.map((name) => (name === '' ? undefined : viewOf(scope, name)));
    const isPlain = Object.values(node.attributes).every(
      ({ kind }) => kind !== 'graph' && kind !== 'tensor',
    );
    const { type, domain, attributes, outputs } = node;
    const key = JSON.stringify(
      [type, domain, attributes, inputs.map(numberOf), outputs.length],
      // numbers that are not finite would all be null
      (_, value: unknown) => (typeof value === 'number' ? String(value) : value),
    );
    const before = isPlain ? known.get(key) : undefined;
    const results = before ?? compileNode(node, inputs, { scope, steps });
    if (isPlain) known.set(key, results);
    outputs.forEach((name, i) => {
      const view = results[i];
      if (name !== '' && view) scope.set(name, view);
    });
  }
  return steps;
}

function compileNode(
  node: NodeSpec,
  inputs: readonly (View | undefined)[],
  { scope, steps }: { readonly scope: Scope; readonly steps: Step[] },
): readonly View[] {
  const constant = node.type !== 'Loop' && inputs.every((view) => view?.constant ?? true);
  const call: Call = {
    ...{ node, inputs },
    add: (step) => {
      if (constant) step();
      else steps.push(step);
    },
    room: (type, shape) => dense(type, shape, constant),
  };
  if (node.type === 'Loop' && node.domain === '') return compileLoop(call, scope, compileNodes);
  const table = domains[node.domain] ?? {};
  const operator = Object.hasOwn(table, node.type) ? table[node.type] : undefined;
  if (!operator) throw lacks(`operator ${node.domain && `${node.domain}.`}${node.type}`);
  return operator(call);
}

/** The nodes that lead to what is wanted, in their order. */
function liveNodes(graph: GraphSpec, wanted: readonly string[]): NodeSpec[] {
  const needed = new Set(wanted);
  const live: NodeSpec[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    live.push(node);
    for (const name of namesUsed(node)) needed.add(name);
  }
  return live.reverse();
}

/** The names that a node reads, those in its bodies too. */
const namesUsed = (node: NodeSpec): readonly string[] => [
  ...node.inputs,
  ...Object.values(node.attributes).flatMap((attribute) =>
    attribute.kind === 'graph'
      ? [
          ...attribute.value.nodes.flatMap(namesUsed),
          ...attribute.value.outputs.map(({ name }) => name),
        ]
      : [],
  ),
];

/** A value that is there. */
export function viewOf(scope: Scope, name: string): View {
  const view = scope.get(name);
  if (!view) throw lacks(`value '${name}', which is not there`);
  return view;
}

function constantView({ name, type, shape, bytes }: TensorSpec): View {
  const strides = denseStrides(shape);
  return { ...{ type, shape, strides, offset: 0, constant: true }, data: read(name, type, bytes) };
}

function read(name: string, type: TensorSpec['type'], bytes: Uint8Array): Float64Array {
  // a Buffer's own `slice` would not copy
  const { buffer } = Uint8Array.from(bytes);
  switch (type) {
    case 'double':
      return new Float64Array(buffer);
    case 'float':
      return Float64Array.from(new Float32Array(buffer));
    case 'int64':
      return Float64Array.from(new BigInt64Array(buffer), Number);
    case 'int32':
      return Float64Array.from(new Int32Array(buffer));
    case 'bool':
    case 'uint8':
      return Float64Array.from(bytes);
    case 'float16':
    case 'bfloat16':
    case 'int8':
    case 'uint32':
    case 'uint64':
    case 'string':
      throw lacks(`constant '${name}' of type ${type}`);
  }
}
