import { codeOf } from './element-types.ts';
import type { Attribute, GraphSpec, ModelSpec, NodeSpec, TensorSpec, ValueSpec } from './model.ts';
import { WireWriter } from './wire-writer.ts';

/**
 * A model as the bytes of an `.onnx` file; the same model always gives the same bytes.
 * Source: onnx.proto (IR version 8), field numbers as there.
 */
export function writeModel(model: ModelSpec): Uint8Array {
  const writer = new WireWriter().int(1, model.irVersion).string(2, model.producer);
  writer.message(7, graphMessage(model.graph));
  for (const [domain, version] of Object.entries(model.opsets)) {
    writer.message(8, new WireWriter().string(1, domain).int(2, version));
  }
  for (const [key, value] of Object.entries(model.metadata)) {
    writer.message(14, new WireWriter().string(1, key).string(2, value));
  }
  return writer.finish();
}

function graphMessage(graph: GraphSpec): WireWriter {
  const writer = new WireWriter();
  for (const node of graph.nodes) writer.message(1, nodeMessage(node));
  writer.string(2, graph.name);
  for (const tensor of graph.initializers) writer.message(5, tensorMessage(tensor));
  for (const value of graph.inputs) writer.message(11, valueMessage(value));
  for (const value of graph.outputs) writer.message(12, valueMessage(value));
  return writer;
}

function nodeMessage(node: NodeSpec): WireWriter {
  const writer = new WireWriter();
  for (const name of node.inputs) writer.string(1, name);
  for (const name of node.outputs) writer.string(2, name);
  writer.string(3, node.name).string(4, node.type);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    writer.message(5, attributeMessage(name, attribute));
  }
  return node.domain === '' ? writer : writer.string(7, node.domain);
}

function attributeMessage(name: string, attribute: Attribute): WireWriter {
  const writer = new WireWriter().string(1, name);
  switch (attribute.kind) {
    case 'float':
      return writer.float(2, attribute.value).int(20, 1);
    case 'int':
      return writer.int(3, attribute.value).int(20, 2);
    case 'string':
      return writer.string(4, attribute.value).int(20, 3);
    case 'tensor':
      return writer.message(5, tensorMessage(attribute.value)).int(20, 4);
    case 'graph':
      return writer.message(6, graphMessage(attribute.value)).int(20, 5);
    case 'floats':
      for (const value of attribute.value) writer.float(7, value);
      return writer.int(20, 6);
    case 'ints':
      for (const value of attribute.value) writer.int(8, value);
      return writer.int(20, 7);
    case 'strings':
      for (const value of attribute.value) writer.string(9, value);
      return writer.int(20, 8);
  }
}

function tensorMessage({ name, type, shape, bytes }: TensorSpec): WireWriter {
  const writer = new WireWriter();
  for (const size of shape) writer.int(1, size);
  writer.int(2, codeOf(type));
  return writer.string(8, name).bytes(9, bytes);
}

function valueMessage({ name, type, shape }: ValueSpec): WireWriter {
  const tensor = new WireWriter().int(1, codeOf(type));
  if (shape) {
    const sizes = new WireWriter();
    for (const size of shape) {
      sizes.message(
        1,
        typeof size === 'number' ? new WireWriter().int(1, size) : new WireWriter().string(2, size),
      );
    }
    tensor.message(2, sizes);
  }
  return new WireWriter().string(1, name).message(2, new WireWriter().message(1, tensor));
}
