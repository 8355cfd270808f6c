import { graphError } from '../graph-error.ts';
import type { GraphTensor, GraphTensors } from './session.ts';

/** A copy in shared memory: any number of threads read it without a copy of their own. */
export function sharedModel(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

/**
 * Tensors cut along their first axis into chunks of so many rows.
 * @throws ProdromeError `GRAPH` when they have other numbers of rows, or none.
 */
export function sliceRows(tensors: GraphTensors, chunk: number): readonly GraphTensors[] {
  const counts = Object.values(tensors).map(({ shape }) => shape[0] ?? 0);
  const [rows = 0] = counts;
  if (rows === 0 || counts.some((count) => count !== rows)) {
    throw graphError('predictMany', 'inputs of one number of rows', counts.join(', '));
  }
  return Array.from({ length: Math.ceil(rows / chunk) }, (_, i) =>
    mapTensors(tensors, (tensor) => cut(tensor, i * chunk, Math.min((i + 1) * chunk, rows))),
  );
}

/** Chunks one below another, in their order. */
export function joinRows(chunks: readonly GraphTensors[]): GraphTensors {
  const [first = {}] = chunks;
  if (chunks.length === 1) return first;
  return Object.fromEntries(
    Object.keys(first).map((name) => [name, join(chunks.flatMap((chunk) => chunk[name] ?? []))]),
  );
}

function cut(tensor: GraphTensor, from: number, to: number): GraphTensor {
  const width = tensor.data.length / (tensor.shape[0] ?? 1);
  const shape = [to - from, ...tensor.shape.slice(1)];
  // a copy of its own, because a view would take the whole memory along into a thread
  return withData(tensor, shape, (data) => data.slice(from * width, to * width));
}

function join(parts: readonly GraphTensor[]): GraphTensor {
  const [first] = parts;
  if (!first) throw graphError('predictMany', 'outputs', 'none');
  const rows = parts.reduce((total, { shape }) => total + (shape[0] ?? 0), 0);
  const shape = [rows, ...first.shape.slice(1)];
  const count = parts.reduce((total, { data }) => total + data.length, 0);
  return withData(first, shape, (data) => {
    const all = new (data.constructor as new (length: number) => typeof data)(count);
    let offset = 0;
    for (const part of parts) {
      // parts of one output are of one type
      all.set(part.data as never, offset);
      offset += part.data.length;
    }
    return all;
  });
}

type Data = GraphTensor['data'];

/** The same kind of tensor with another shape and data of the same type. */
const withData = (
  tensor: GraphTensor,
  shape: readonly number[],
  make: (data: Data) => Data,
): GraphTensor => ({ ...tensor, shape, data: make(tensor.data) }) as GraphTensor;

const mapTensors = (
  tensors: GraphTensors,
  map: (tensor: GraphTensor) => GraphTensor,
): GraphTensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, map(tensor)]));
