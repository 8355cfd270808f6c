import { ProdromeError } from '@prodrome/core';
import { GraphBuilder, type ModelSpec, type Value } from '@prodrome/graph';
import { graphError } from './tfjs-error.ts';
import type { TfjsGraph } from './tfjs-file.ts';
import { tfjsOperators } from './tfjs-operators.ts';
import type { TfjsNode } from './tfjs-schema.ts';

/**
 * A graph model as an ONNX model: its inputs and outputs are called as its signature calls them, or as its nodes where it has none.
 * @throws ProdromeError `GRAPH` for an operator or setting that has no counterpart here, and for inputs that are not there or go in circles.
 */
export function convertGraph({ nodes, signature, weights }: TfjsGraph): ModelSpec {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  if (byName.size < nodes.length) {
    throw graphError('nodes', 'each name once', `${byName.size} names of ${nodes.length} nodes`);
  }
  const find = (reference: string): TfjsNode => {
    const name = nodeName(reference);
    const node = byName.get(name);
    if (node) return node;
    throw graphError('nodes', `a node ${name}`, 'none');
  };
  const graph = new GraphBuilder('graph');
  const values = new Map<string, Value>();
  const placeholders = nodes.filter(({ op }) => op === 'Placeholder');
  for (const [name, node] of namedEnds(signature.inputs, placeholders, find)) {
    if (node.op !== 'Placeholder') throw graphError(`input ${name}`, 'Placeholder', node.op);
    values.set(node.name, graph.input(name, 'float', inputShape(node)));
  }
  const convert = (node: TfjsNode): Value => {
    const inputs = dataInputs(node).map((input) => values.get(nodeName(input)) as Value);
    if (node.op === 'Const') return constantOf(graph, node, weights);
    if (node.op === 'Placeholder')
      throw graphError(`node ${node.name}`, 'an input of the signature', 'another');
    const operator = tfjsOperators.get(node.op);
    if (!operator) {
      const known = ['Placeholder', 'Const', ...tfjsOperators.keys()].join(', ');
      throw graphError(`node ${node.name}`, `one of ${known}`, node.op, {
        hint: 'Convert the model to ONNX, for onnx_model',
      });
    }
    try {
      return operator(graph, node, inputs);
    } catch (cause) {
      if (!ProdromeError.is(cause, 'GRAPH') || cause.where.startsWith('tfjs_model')) throw cause;
      throw graphError(`node ${node.name}, ${node.op}`, cause.expected, cause.got, { cause });
    }
  };
  const outputs = namedEnds(signature.outputs, lastNodes(nodes), find);
  if (outputs.length === 0) throw graphError('nodes', 'a last one', 'none');
  for (const [, node] of outputs) {
    for (const next of inOrder(node, values, find)) values.set(next.name, convert(next));
  }
  for (const [name, { name: own }] of outputs) graph.output(values.get(own) as Value, name);
  return graph.model();
}

/** What a node needs and is not yet there, each after its own inputs, itself at last. */
function* inOrder(
  last: TfjsNode,
  done: ReadonlyMap<string, Value>,
  find: (reference: string) => TfjsNode,
): Generator<TfjsNode> {
  const waiting = new Set<TfjsNode>();
  const stack = [last];
  for (let node = stack.at(-1); node; node = stack.at(-1)) {
    const open = dataInputs(node)
      .map(find)
      .filter(({ name }) => !done.has(name));
    if (done.has(node.name) || open.length === 0) {
      stack.pop();
      if (!done.has(node.name)) yield node;
      continue;
    }
    if (waiting.has(node)) throw graphError(`node ${node.name}`, 'inputs before it', 'a circle');
    waiting.add(node);
    stack.push(...open);
  }
}

/** By the names of a signature, or of the nodes themselves. */
const namedEnds = (
  ends: Readonly<Record<string, { readonly name: string }>> | undefined,
  otherwise: readonly TfjsNode[],
  find: (reference: string) => TfjsNode,
): readonly (readonly [string, TfjsNode])[] =>
  ends && Object.keys(ends).length > 0
    ? Object.entries(ends).map(([key, { name }]) => [key, find(name)] as const)
    : otherwise.map((node) => [node.name, node] as const);

/** Nodes that no other takes anything from. */
function lastNodes(nodes: readonly TfjsNode[]): readonly TfjsNode[] {
  const used = new Set(nodes.flatMap((node) => dataInputs(node).map(nodeName)));
  return nodes.filter(({ name, op }) => !used.has(name) && op !== 'Const' && op !== 'Placeholder');
}

/** Inputs that carry numbers: the others only say what comes first. */
const dataInputs = ({ input }: TfjsNode): readonly string[] =>
  input.filter((reference) => !reference.startsWith('^'));

function nodeName(reference: string): string {
  const [name = '', output = '0'] = reference.split(':');
  if (output === '0') return name;
  throw graphError('nodes', 'nodes of one output', reference);
}

function inputShape({ name, attr }: TfjsNode): (string | number)[] {
  const type = attr['dtype']?.type;
  if (type !== 'DT_FLOAT' && type !== 1)
    throw graphError(`input ${name}`, 'DT_FLOAT', String(type));
  const [rows, ...sizes] = attr['shape']?.shape?.dim?.map(({ size }) => size) ?? [];
  if (rows !== undefined && sizes.every((size) => size > 0)) {
    return [rows === -1 ? 'n' : rows, ...sizes];
  }
  throw graphError(`input ${name}`, 'a shape with sizes', JSON.stringify(attr['shape']?.shape));
}

function constantOf(graph: GraphBuilder, { name }: TfjsNode, weights: TfjsGraph['weights']): Value {
  const found = weights.get(name);
  if (!found) throw graphError(`node ${name}`, 'weights', 'none');
  const { shape, data } = found;
  return data instanceof Float32Array
    ? graph.constant('float', shape, data)
    : graph.int([...data], shape);
}
