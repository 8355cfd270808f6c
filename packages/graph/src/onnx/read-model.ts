import { graphError } from '../graph-error.ts';
import { checkGraph } from './check-graph.ts';
import { typeOfCode } from './element-types.ts';
import type { Attribute, Dimension, GraphSpec, ModelSpec, NodeSpec, ValueSpec } from './model.ts';
import type { FilesBeside } from './external-data.ts';
import { readTensor } from './read-tensor.ts';
import {
  readFields,
  readFloat,
  readFloats,
  readInts,
  readText,
  type WireField,
} from './wire-reader.ts';
import { withoutZipMaps, type OpenValue } from './zip-maps.ts';

const deepest = 32;

/**
 * The model in an `.onnx` file, its graph checked for names that nothing defines and for tensors whose bytes do not fit their shape.
 * The tensor of a `ZipMap` stands in the place of its maps. Sparse tensors, other sequences and functions are not read.
 * @param files - beside it, by name, where tensors lie in them.
 * @throws ProdromeError `GRAPH` for anything else than a sound model.
 */
export function readModel(bytes: Uint8Array, files: FilesBeside = new Map()): ModelSpec {
  let irVersion = 0;
  let producer = '';
  let graph: GraphSpec | undefined;
  const opsets: [string, number][] = [];
  const metadata: [string, string][] = [];
  for (const field of readFields(bytes)) {
    if (field.field === 1) irVersion = intOf(field);
    else if (field.field === 2) producer = textOf(field);
    else if (field.field === 7) graph = readGraph(bytesOf(field), 0, files);
    else if (field.field === 8) opsets.push(readOpset(bytesOf(field)));
    else if (field.field === 14) metadata.push(readPair(bytesOf(field)));
    else if (field.field === 25) throw graphError('ONNX file', 'operators only', 'own functions');
  }
  if (!graph) throw graphError('ONNX file', 'a graph', 'none');
  if (irVersion < 1) throw graphError('ONNX file', 'an IR version', String(irVersion));
  if (opsets.length === 0) throw graphError('ONNX file', 'operator set versions', 'none');
  checkGraph(graph);
  return {
    irVersion,
    producer,
    opsets: Object.fromEntries(opsets),
    graph,
    metadata: Object.fromEntries(metadata),
  };
}

function readGraph(bytes: Uint8Array, depth: number, files: FilesBeside): GraphSpec {
  if (depth > deepest) {
    throw graphError('ONNX file', `graphs at most ${deepest} deep`, 'deeper ones');
  }
  let name = '';
  const nodes: NodeSpec[] = [];
  const initializers: GraphSpec['initializers'][number][] = [];
  const inputs: ValueSpec[] = [];
  const outputs: OpenValue[] = [];
  for (const field of readFields(bytes)) {
    if (field.field === 1) nodes.push(readNode(bytesOf(field), depth, files));
    else if (field.field === 2) name = textOf(field);
    else if (field.field === 5) initializers.push(readTensor(bytesOf(field), files));
    else if (field.field === 11) inputs.push(readValue(bytesOf(field)));
    else if (field.field === 12) outputs.push(readOpenValue(bytesOf(field)));
    else if (field.field === 15) throw graphError('ONNX file', 'dense tensors', 'a sparse one');
  }
  return { name, initializers, inputs, ...withoutZipMaps(nodes, outputs) };
}

function readNode(bytes: Uint8Array, depth: number, files: FilesBeside): NodeSpec {
  let name = '';
  let type = '';
  let domain = '';
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: [string, Attribute][] = [];
  for (const field of readFields(bytes)) {
    if (field.field === 1) inputs.push(textOf(field));
    else if (field.field === 2) outputs.push(textOf(field));
    else if (field.field === 3) name = textOf(field);
    else if (field.field === 4) type = textOf(field);
    else if (field.field === 5) attributes.push(readAttribute(bytesOf(field), depth, files));
    else if (field.field === 7) domain = textOf(field);
  }
  if (type === '') throw graphError(`node '${name}'`, 'an operator', 'none');
  return { name, type, domain, inputs, outputs, attributes: Object.fromEntries(attributes) };
}

function readAttribute(bytes: Uint8Array, depth: number, files: FilesBeside): [string, Attribute] {
  let name = '';
  let kind = 0;
  const fields: WireField[] = [];
  for (const field of readFields(bytes)) {
    if (field.field === 1) name = textOf(field);
    else if (field.field === 20) kind = intOf(field);
    else fields.push(field);
  }
  const one = (wanted: number): WireField => {
    const found = fields.find(({ field }) => field === wanted);
    if (!found) throw graphError(`attribute '${name}'`, 'a value of its kind', 'none');
    return found;
  };
  const all = (wanted: number): WireField[] => fields.filter(({ field }) => field === wanted);
  switch (kind) {
    case 1:
      return [name, { kind: 'float', value: floatOf(one(2)) }];
    case 2:
      return [
        name,
        { kind: 'int', value: fields.some(({ field }) => field === 3) ? intOf(one(3)) : 0 },
      ];
    case 3:
      return [name, { kind: 'string', value: textOf(one(4)) }];
    case 4:
      return [name, { kind: 'tensor', value: readTensor(bytesOf(one(5)), files) }];
    case 5:
      return [name, { kind: 'graph', value: readGraph(bytesOf(one(6)), depth + 1, files) }];
    case 6:
      return [name, { kind: 'floats', value: all(7).flatMap(readFloats) }];
    case 7:
      return [name, { kind: 'ints', value: all(8).flatMap(readInts) }];
    case 8:
      return [name, { kind: 'strings', value: all(9).map(textOf) }];
    default:
      throw graphError(`attribute '${name}'`, 'a kind from 1 to 8', String(kind));
  }
}

function readValue(bytes: Uint8Array): ValueSpec {
  const { type, ...value } = readOpenValue(bytes);
  if (type) return { ...value, type };
  throw graphError(`value '${value.name}'`, 'the type of a tensor', 'another or none');
}

function readOpenValue(bytes: Uint8Array): OpenValue {
  let name = '';
  let tensor: Uint8Array | undefined;
  for (const field of readFields(bytes)) {
    if (field.field === 1) name = textOf(field);
    if (field.field !== 2) continue;
    for (const inner of readFields(bytesOf(field))) if (inner.field === 1) tensor = bytesOf(inner);
  }
  if (!tensor) return { name };
  let code = 0;
  let shape: Dimension[] | undefined;
  for (const field of readFields(tensor)) {
    if (field.field === 1) code = intOf(field);
    else if (field.field === 2) shape = readShape(bytesOf(field));
  }
  const type = typeOfCode(code);
  if (!type) throw graphError(`value '${name}'`, 'a known element type', String(code));
  return { name, type, ...(shape && { shape }) };
}

function readShape(bytes: Uint8Array): Dimension[] {
  const shape: Dimension[] = [];
  for (const field of readFields(bytes)) {
    if (field.field !== 1) continue;
    let size: Dimension = '';
    for (const inner of readFields(bytesOf(field))) {
      if (inner.field === 1) size = intOf(inner);
      else if (inner.field === 2) size = textOf(inner);
    }
    shape.push(size);
  }
  return shape;
}

function readOpset(bytes: Uint8Array): [string, number] {
  let domain = '';
  let version = 0;
  for (const field of readFields(bytes)) {
    if (field.field === 1) domain = textOf(field);
    else if (field.field === 2) version = intOf(field);
  }
  return [domain, version];
}

function readPair(bytes: Uint8Array): [string, string] {
  let key = '';
  let value = '';
  for (const field of readFields(bytes)) {
    if (field.field === 1) key = textOf(field);
    else if (field.field === 2) value = textOf(field);
  }
  return [key, value];
}

function intOf(field: WireField): number {
  if (field.kind === 'int') return field.value;
  throw graphError(`ONNX file, field ${field.field}`, 'an integer', field.kind);
}

function bytesOf(field: WireField): Uint8Array {
  if (field.kind === 'bytes') return field.bytes;
  throw graphError(`ONNX file, field ${field.field}`, 'bytes', field.kind);
}

function floatOf(field: WireField): number {
  if (field.kind === 'fixed32') return readFloat(field.bytes);
  throw graphError(`ONNX file, field ${field.field}`, 'a float', field.kind);
}

const textOf = (field: WireField): string => readText(bytesOf(field));
