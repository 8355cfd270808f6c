import type {
  Attribute,
  GraphSpec,
  ModelSpec,
  NodeSpec,
  TensorSpec,
  ValueSpec,
} from '@prodrome/graph';

const codes = { float: 1, float16: 10, bfloat16: 16 };

/**
 * A model whose inputs and outputs of half precision are singles: those of float16 are cast at its ends, so that it computes as before.
 * The runtime has no arithmetic of bfloat16: such a model computes in single precision, of which bfloat16 is the upper half.
 */
export const withSingleEnds = (model: ModelSpec): ModelSpec => ({
  ...model,
  graph: castEnds(widened(model.graph)),
});

/** Whether {@link withSingleEnds} would change a model. */
export const hasHalves = ({ graph }: ModelSpec): boolean =>
  [...graph.inputs, ...graph.outputs].some(({ type }) => type === 'float16') ||
  computesIn(graph, 'bfloat16');

/** Whether a graph, or a body within it, has values of a type of half precision. */
export const computesIn = (graph: GraphSpec, type: keyof typeof codes): boolean =>
  [...graph.inputs, ...graph.outputs, ...graph.initializers].some((own) => own.type === type) ||
  graph.nodes.some(({ attributes }) =>
    Object.entries(attributes).some(
      ([name, own]) =>
        (own.kind === 'tensor' && own.value.type === type) ||
        (own.kind === 'graph' && computesIn(own.value, type)) ||
        namesType(name, own, type),
    ),
  );

const typeAttributes = ['to', 'dtype', 'output_dtype'];

/** Whether an attribute names an element type, as that of a cast does. */
const namesType = (name: string, own: Attribute, type: keyof typeof codes): boolean =>
  own.kind === 'int' && own.value === codes[type] && typeAttributes.includes(name);

function widened(graph: GraphSpec): GraphSpec {
  if (!computesIn(graph, 'bfloat16')) return graph;
  const value = (own: ValueSpec): ValueSpec =>
    own.type === 'bfloat16' ? { ...own, type: 'float' } : own;
  const attribute = (name: string, own: Attribute): Attribute => {
    if (own.kind === 'tensor') return { kind: 'tensor', value: widenedTensor(own.value) };
    if (own.kind === 'graph') return { kind: 'graph', value: widened(own.value) };
    return namesType(name, own, 'bfloat16') ? { kind: 'int', value: codes.float } : own;
  };
  return {
    ...graph,
    inputs: graph.inputs.map(value),
    outputs: graph.outputs.map(value),
    initializers: graph.initializers.map(widenedTensor),
    nodes: graph.nodes.map((node) => ({
      ...node,
      attributes: Object.fromEntries(
        Object.entries(node.attributes).map(([name, own]) => [name, attribute(name, own)]),
      ),
    })),
  };
}

function widenedTensor(tensor: TensorSpec): TensorSpec {
  if (tensor.type !== 'bfloat16') return tensor;
  const upper = new Uint16Array(tensor.bytes.slice().buffer);
  const bits = Uint32Array.from(upper, (own) => own * 2 ** 16);
  return { ...tensor, type: 'float', bytes: new Uint8Array(bits.buffer) };
}

function castEnds(graph: GraphSpec): GraphSpec {
  const given = new Set(graph.initializers.map(({ name }) => name));
  const halves = (list: readonly ValueSpec[]): readonly ValueSpec[] =>
    list.filter(({ name, type }) => type === 'float16' && !given.has(name));
  const [inputs, outputs] = [halves(graph.inputs), halves(graph.outputs)];
  if (inputs.length + outputs.length === 0) return graph;
  const names = new Map([...inputs, ...outputs].map(({ name }) => [name, `${name}/float16`]));
  const single = (own: ValueSpec): ValueSpec =>
    names.has(own.name) ? { ...own, type: 'float' } : own;
  const inner = renamed(graph, names);
  const cast = (from: string, to: string, type: 'float' | 'float16'): NodeSpec => ({
    ...{ name: `cast ${from}`, type: 'Cast', domain: '', inputs: [from], outputs: [to] },
    attributes: { to: { kind: 'int', value: codes[type] } },
  });
  const half = (name: string): string => names.get(name) ?? name;
  return {
    ...inner,
    inputs: graph.inputs.map(single),
    outputs: graph.outputs.map(single),
    nodes: [
      ...inputs.map(({ name }) => cast(name, half(name), 'float16')),
      ...inner.nodes,
      ...outputs.map(({ name }) => cast(half(name), name, 'float')),
    ],
  };
}

/** Nodes and bodies with other names for some values. */
function renamed(graph: GraphSpec, names: ReadonlyMap<string, string>): GraphSpec {
  const rename = (list: readonly string[]): readonly string[] =>
    list.map((name) => names.get(name) ?? name);
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({
      ...node,
      inputs: rename(node.inputs),
      outputs: rename(node.outputs),
      attributes: Object.fromEntries(
        Object.entries(node.attributes).map(([name, own]) => [
          name,
          own.kind === 'graph' ? { kind: 'graph', value: renamedBody(own.value, names) } : own,
        ]),
      ),
    })),
  };
}

/** A body, whose outputs may be values from around it. */
const renamedBody = (body: GraphSpec, names: ReadonlyMap<string, string>): GraphSpec => ({
  ...renamed(body, names),
  outputs: body.outputs.map((own) => ({ ...own, name: names.get(own.name) ?? own.name })),
});
