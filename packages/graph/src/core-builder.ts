import type {
  GraphBuilder as CoreBuilder,
  GraphAttribute,
  GraphType,
  GraphValue,
  JsonValue,
  Tensor,
} from '@prodrome/core';
import { loop } from './builder/control-flow.ts';
import { mustMatch, type AttributeValue, type GraphBuilder } from './builder/graph-builder.ts';
import type { Value } from './builder/value.ts';
import { graphError } from './graph-error.ts';
import type { Attribute, ElementType, ModelSpec, NodeSpec, TensorSpec } from './onnx/model.ts';

/** A builder of this package as components know it from `@prodrome/core`, and how values pass between the two. */
export interface CoreBuilding {
  readonly builder: CoreBuilder;
  readonly toCore: (value: Value) => GraphValue;
  readonly fromCore: (value: GraphValue) => Value;
}

/** Attributes that ONNX wants as floats: as JSON, 1 and 1.0 are the same. */
const floatAttributes: ReadonlySet<string> = new Set(
  'activation_alpha activation_beta alpha beta clip epsilon gamma lambd momentum scale'.split(' '),
);

/** What stands behind the values that components are given. */
const behind = new WeakMap<GraphValue, Value>();

/** Components that know `@prodrome/core` only add their operators to this graph. */
export function coreBuilding(graph: GraphBuilder): CoreBuilding {
  const ops: CoreBuilder['ops'] = (name, inputs, attributes, outputs) => {
    const values = inputs.map((value) => value && fromCore(value));
    const own = Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, attributeOf(name, key, value)]),
    );
    if (typeof outputs === 'number') return graph.ops(name, values, own, outputs).map(toCore);
    const declared = outputs.map(({ type, shape }) => ({ type: elementTypes[type], shape }));
    if (!graph.knows(name)) {
      return graph.custom(name, values, own, { domain: '', outputs: declared }).map(toCore);
    }
    const results = graph.ops(name, values, own, declared.length);
    results.forEach((result, i) => {
      const output = declared[i];
      if (output) mustMatch(`${name}, output ${i}`, output, result);
    });
    return results.map(toCore);
  };
  const builder: CoreBuilder = {
    constant: (tensor) => toCore(constantOf(graph, tensor)),
    op: (name, inputs, attributes = {}) => ops(name, inputs, attributes, 1)[0] as GraphValue,
    ops,
    loop: (count, states, turn) =>
      loop(graph, fromCore(count), states.map(fromCore), (body, index, held) => {
        const inner = coreBuilding(body).builder;
        return { states: turn(inner, toCore(index), held.map(toCore)).map(fromCore) };
      }).states.map(toCore),
  };
  return { builder, toCore, fromCore };
}

/** Core's names of element types. */
const elementTypes: Readonly<Record<GraphType, ElementType>> = {
  float32: 'float',
  float64: 'double',
  int32: 'int32',
  int64: 'int64',
  uint8: 'uint8',
  bool: 'bool',
};
const coreTypes = new Map(
  Object.entries(elementTypes).map(([core, own]) => [own, core as GraphType]),
);

function toCore(value: Value): GraphValue {
  const type = coreTypes.get(value.type);
  if (!type) return fail('a type that the contract has', value.type);
  // the brand is a type's alone
  const known = { type, shape: value.shape } as GraphValue;
  behind.set(known, value);
  return known;
}

const fromCore = (value: GraphValue): Value =>
  behind.get(value) ?? fail('a value of a graph', 'another object');

/**
 * Adds a whole model to a builder: operator by operator, its inputs in the place of these values.
 * @returns the model's outputs by name.
 * @throws ProdromeError `GRAPH` for an input that is not given, or an operator with a body.
 */
export function addModel(
  builder: CoreBuilder,
  { graph }: ModelSpec,
  inputs: Readonly<Record<string, GraphValue>>,
): Readonly<Record<string, GraphValue>> {
  const known = new Map<string, GraphValue>();
  const find = (name: string): GraphValue => known.get(name) ?? fail(`a value '${name}'`, 'none');
  for (const { name } of graph.inputs) {
    known.set(name, inputs[name] ?? fail(`input '${name}'`, 'none'));
  }
  for (const tensor of graph.initializers) known.set(tensor.name, builder.constant(dataOf(tensor)));
  for (const node of graph.nodes) {
    const values = node.inputs.map((name) => (name === '' ? undefined : find(name)));
    const results = builder.ops(node.type, values, plainAttributes(node), node.outputs.length);
    node.outputs.forEach((name, i) => {
      const result = results[i];
      if (result) known.set(name, result);
    });
  }
  return Object.fromEntries(graph.outputs.map(({ name }) => [name, find(name)]));
}

function constantOf(graph: GraphBuilder, { shape, data }: Tensor): Value {
  // short lists of integers are known to the rules of shapes
  if (data instanceof BigInt64Array) return graph.int(Array.from(data, Number), shape);
  return graph.constant(typeOf(data), shape, data);
}

const isTensor = (value: GraphAttribute): value is Tensor =>
  typeof value === 'object' && value !== null && 'data' in value && ArrayBuffer.isView(value.data);

function specOf({ shape, data }: Tensor): TensorSpec {
  const type = data instanceof BigInt64Array ? 'int64' : typeOf(data);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  return { name: '', type, shape, bytes };
}

function typeOf(data: Exclude<Tensor['data'], BigInt64Array>): ElementType {
  if (data instanceof Float32Array) return 'float';
  if (data instanceof Float64Array) return 'double';
  return data instanceof Int32Array ? 'int32' : 'uint8';
}

function dataOf({ name, type, shape, bytes }: TensorSpec): Tensor {
  const memory = bytes.slice().buffer;
  switch (type) {
    case 'float':
      return { shape, data: new Float32Array(memory) };
    case 'double':
      return { shape, data: new Float64Array(memory) };
    case 'int32':
      return { shape, data: new Int32Array(memory) };
    case 'int64':
      return { shape, data: new BigInt64Array(memory) };
    case 'uint8':
      return { shape, data: new Uint8Array(memory) };
    case 'float16':
    case 'bfloat16':
    case 'uint32':
    case 'uint64':
    case 'int8':
    case 'bool':
    case 'string':
      return fail(`a tensor of numbers '${name}'`, type);
  }
}

function attributeOf(operator: string, name: string, value: GraphAttribute): AttributeValue {
  if (isTensor(value)) return { kind: 'tensor', value: specOf(value) };
  const isFloat = floatAttributes.has(name);
  if (typeof value === 'string') return value;
  if (typeof value === 'number') {
    return isFloat || !Number.isInteger(value) ? { kind: 'float', value } : value;
  }
  const list: readonly JsonValue[] = Array.isArray(value) ? (value as readonly JsonValue[]) : [];
  if (list.length > 0 && list.every((item) => typeof item === 'number')) {
    return isFloat ? { kind: 'floats', value: list } : list;
  }
  if (list.length > 0 && list.every((item) => typeof item === 'string')) {
    return { kind: 'strings', value: list };
  }
  return fail(`${operator}, ${name}: a number, a text, or a list of either`, JSON.stringify(value));
}

const plainAttributes = ({
  type,
  attributes,
}: NodeSpec): Readonly<Record<string, GraphAttribute>> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, plainOf(type, attribute)]),
  );

function plainOf(operator: string, { kind, value }: Attribute): GraphAttribute {
  if (kind === 'graph') return fail('operators without a body', `${operator} with a graph`);
  return kind === 'tensor' ? dataOf(value) : value;
}

function fail(expected: string, got: string): never {
  throw graphError('coreBuilding', expected, got);
}
