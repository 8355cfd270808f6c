import { ProdromeError } from '@prodrome/core';
import {
  openSession,
  readModel,
  type GraphSpec,
  type GraphTensor,
  type GraphTensors,
  type ValueSpec,
} from '@prodrome/graph';
import { sigmoid } from '@prodrome/numerics';
import { expectSize } from './model-files.ts';
import { computesIn } from './onnx-ends.ts';
import type { OnnxModelOptions } from './onnx-model-options.ts';

/** What a graph's input takes: its place in the options, and what the file says of it. */
export interface FrozenInput {
  readonly name: string;
  readonly type: 'float' | 'double';
  readonly columns: readonly string[];
  /** Undefined for an input of today alone. */
  readonly steps: number | undefined;
}

/** A model whose file was checked against the options. */
export interface FrozenModel {
  /** The type of expert that asks it, for errors. */
  readonly kind: string;
  readonly inputs: readonly FrozenInput[];
  /** Rows that are asked at once; 1 for models of a fixed batch. */
  readonly chunk: number;
  /** How far the answers to a row alone and among others may be apart, by the rounding of its numbers. */
  readonly alike: number;
  /**
   * Forecasts of n rows. What misses [0, 1] by rounding is put right.
   * @param data - by input: [n, columns] or [n, steps, columns].
   * @throws ProdromeError `GRAPH` when the output has not the shape that the file tells.
   */
  ask(data: ReadonlyMap<string, Float32Array>, n: number): Promise<Float64Array>;
}

const usualChunk = 256;
const alike = { single: 1e-5, half: 4e-3 };
/** Beyond [0, 1] by this much at the most, an answer is what rounding left of one inside: forests add up hundreds of leaves. */
const rounding = { float: 2 ** -17, double: 2 ** -30 };
// loops may never end; random numbers give another answer each time
const refused = /^(?:Loop|Scan|Random\w*|Bernoulli|Multinomial)$/;

/**
 * Opens a file after a look at its size, operators and signature.
 * @param kind - the type of expert that asks it.
 * @throws ProdromeError `GRAPH` when it is damaged, beyond the limits, or its inputs and output are not those of the options.
 */
export async function openFrozen(
  kind: string,
  bytes: Uint8Array,
  options: OnnxModelOptions,
): Promise<FrozenModel> {
  const { maxMegabytes, maxOperators } = options;
  expectSize(kind, bytes.length, maxMegabytes);
  const model = readModel(bytes);
  const operators = operatorsOf(model.graph);
  if (operators.length > maxOperators) {
    fail(kind, 'operators', `${maxOperators} at the most`, String(operators.length));
  }
  const found = operators.find((type) => refused.test(type));
  if (found !== undefined)
    fail(kind, 'operators', 'none that loops or draws random numbers', found);
  const { inputs, batch } = inputsOf(kind, model.graph, options);
  const output = outputOf(kind, model.graph, options);
  const session = await openSession(bytes);
  return {
    ...{ kind, inputs },
    chunk: batch ?? usualChunk,
    alike: computesIn(model.graph, 'float16') ? alike.half : alike.single,
    ask: async (data, n) => {
      const tensors = inputs.map((input) => [input.name, tensorOf(kind, input, data, n)] as const);
      const results: GraphTensors = await session.run(Object.fromEntries(tensors), [output.name]);
      const result = results[output.name];
      if (!result) fail(kind, 'output', `'${output.name}'`, 'none');
      checkShape(kind, output, result, n);
      return forecasts(kind, result, n, options.output);
    },
  };
}

/** The operators' types, also of bodies. */
const operatorsOf = (graph: GraphSpec): string[] =>
  graph.nodes.flatMap(({ type, attributes }) => [
    type,
    ...Object.values(attributes).flatMap((attribute) =>
      attribute.kind === 'graph' ? operatorsOf(attribute.value) : [],
    ),
  ]);

function inputsOf(
  kind: string,
  graph: GraphSpec,
  options: OnnxModelOptions,
): { readonly inputs: readonly FrozenInput[]; readonly batch: 1 | undefined } {
  const given = new Set(graph.initializers.map(({ name }) => name));
  // old files list their weights among the inputs
  const open = graph.inputs.filter(({ name }) => !given.has(name));
  const names = open.map(({ name }) => name);
  if (options.inputs.length !== open.length) {
    fail(
      kind,
      'inputs',
      `${names.length}: ${names.join(', ')}`,
      `${options.inputs.length} in the options`,
    );
  }
  let batch: 1 | undefined;
  const inputs = options.inputs.map(({ name, columns, steps }) => {
    const own =
      name === undefined && open.length === 1 ? open[0] : open.find((o) => o.name === name);
    if (!own) return fail(kind, 'inputs', `one of ${names.join(', ')}`, name ?? 'no name');
    const { type, shape } = own;
    if (type !== 'float' && type !== 'double')
      return fail(kind, `input ${own.name}`, 'floats', type);
    const wanted = ['n', ...(steps === undefined ? [] : [steps]), columns.length];
    const [rows, ...sizes] = shape ?? wanted;
    const fits = sizes.every((size, at) => typeof size === 'string' || size === wanted[at + 1]);
    const isOne = rows === 1;
    if (sizes.length !== wanted.length - 1 || !fits || (typeof rows === 'number' && !isOne)) {
      return fail(kind, `input ${own.name}`, showShape(shape ?? []), showShape(wanted));
    }
    if (isOne) batch = 1;
    return { name: own.name, type, columns, steps } as const;
  });
  const twice = inputs.find(({ name }, at) => inputs.findIndex((o) => o.name === name) < at);
  if (twice) fail(kind, 'inputs', 'each input once', `${twice.name} twice`);
  return { inputs, batch };
}

function outputOf(kind: string, { outputs }: GraphSpec, { output }: OnnxModelOptions): ValueSpec {
  const floats = outputs.filter(({ type }) => type === 'float' || type === 'double');
  const [first] = floats;
  const found =
    output.name === undefined && floats.length === 1
      ? first
      : floats.find(({ name }) => name === output.name);
  const names = floats.map(({ name }) => name).join(', ');
  if (!found)
    return fail(kind, 'output', `one of the outputs of floats ${names}`, output.name ?? 'no name');
  const columns = found.shape?.[1];
  if (found.shape && (found.shape.length > 2 || found.shape.length === 0)) {
    fail(kind, `output ${found.name}`, '[n] or [n, columns]', showShape(found.shape));
  }
  if (typeof columns === 'number') checkColumns(kind, found.name, columns, output);
  return found;
}

function checkColumns(
  kind: string,
  name: string,
  columns: number,
  { index, transform }: OnnxModelOptions['output'],
): void {
  if (index === undefined && columns > 1)
    fail(
      ...[kind, `output ${name}`, `the index of one of its ${columns} columns`, 'none'],
      columns === 2
        ? 'Where they are no and yes: output: { index: 1 }'
        : 'Name it: output: { index: 0 } is the first',
    );
  if (index !== undefined && index >= columns) {
    fail(kind, `output ${name}`, `an index below ${columns}`, String(index));
  }
  // every answer would be 1
  if (transform === 'softmax' && columns === 1) {
    fail(kind, `output ${name}`, 'several columns for softmax', '1');
  }
}

/** @throws ProdromeError `GRAPH` when what came out is not what the file tells. */
function checkShape(
  kind: string,
  { name, shape }: ValueSpec,
  { shape: actual }: GraphTensor,
  n: number,
): void {
  const told = shape ?? (actual.length === 1 ? ['n'] : ['n', 'columns']);
  const fits =
    told.length === actual.length &&
    actual[0] === n &&
    actual.every((size, at) => at === 0 || typeof told[at] === 'string' || size === told[at]);
  if (fits) return;
  fail(kind, `output ${name}`, `${showShape(told)} for ${n} rows`, showShape(actual));
}

function tensorOf(
  kind: string,
  { name, type, columns, steps }: FrozenInput,
  data: ReadonlyMap<string, Float32Array>,
  n: number,
): GraphTensor {
  const values = data.get(name) ?? fail(kind, `input ${name}`, 'values', 'none');
  const shape = [n, ...(steps === undefined ? [] : [steps]), columns.length];
  if (type === 'float') return { type, shape, data: values };
  return { type, shape, data: Float64Array.from(values) };
}

/** One number a row, as the transform makes it. */
function forecasts(
  kind: string,
  { data, shape, type }: GraphTensor,
  n: number,
  output: OnnxModelOptions['output'],
): Float64Array {
  if (type !== 'float' && type !== 'double') return fail(kind, 'output', 'floats', type);
  const columns = shape[1] ?? 1;
  const { index, transform } = output;
  checkColumns(kind, 'of the graph', columns, output);
  return Float64Array.from({ length: n }, (_, row) => {
    const own = Array.from(data.subarray(row * columns, (row + 1) * columns));
    const value = own[index ?? 0] as number;
    if (transform === 'none') return withinRange(value, rounding[type]);
    if (transform === 'sigmoid') return sigmoid(value);
    const top = Math.max(...own);
    const total = own.reduce((sum, each) => sum + Math.exp(each - top), 0);
    return Math.exp(value - top) / total;
  });
}

function withinRange(value: number, most: number): number {
  if (value < 0 && value >= -most) return 0;
  return value > 1 && value <= 1 + most ? 1 : value;
}

const showShape = (shape: readonly (number | string)[]): string =>
  `[${shape.map((size) => (size === '' ? '?' : size)).join(', ')}]`;

function fail(kind: string, what: string, expected: string, got: string, hint?: string): never {
  throw new ProdromeError('GRAPH', {
    ...{ where: `${kind}, ${what}`, expected, got },
    ...(hint !== undefined && { hint }),
  });
}
