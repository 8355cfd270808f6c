import { ProdromeError } from '@prodrome/core';
import {
  readModel,
  type GraphSession,
  type GraphTensor,
  type GraphTensors,
  type ModelSpec,
  type OpenSession,
  type ValueSpec,
} from '@prodrome/graph';
import type { Step } from './call.ts';
import { compileNodes, viewOf, type Scope } from './compile.ts';
import { lacks } from './graph-error.ts';
import { asDense } from './loops.ts';
import { dense, type View } from './view.ts';

/** How a graph is run. */
export interface CompiledSettings {
  /**
   * For graphs whose inputs and outputs have a row a patient, none of which depends on another (those of models): so many rows are computed at
   * a time, with the same bits as alone. Without it, all rows are computed at once, and each number of rows is compiled when it first comes.
   */
  readonly block?: number;
}

/** A graph that is run in the calling thread, at once. */
export interface CompiledSession extends GraphSession {
  /**
   * `run` without waiting.
   * @throws ProdromeError `GRAPH` as it does.
   */
  runNow(inputs: GraphTensors, wanted?: readonly string[]): GraphTensors;
}

/** Work for inputs of given shapes. */
interface Plan {
  readonly steps: readonly Step[];
  readonly inputs: readonly View[];
  readonly outputs: readonly View[];
}

/** So many plans are kept; the oldest gives way. */
const plansKept = 16;

/**
 * Compiles a graph for this thread: constants are computed once, buffers made once, and a run is a list of closures over them. No code is made
 * from text. The same inputs give the same bits, on every machine up to the last place of its exponentials.
 * @param bytes - an ONNX model.
 * @throws ProdromeError `GRAPH` when it is damaged, or has an operator or a type that is not here (told at once where sizes are known).
 */
export function openCompiledSession(
  bytes: Uint8Array,
  settings: CompiledSettings = {},
): CompiledSession {
  return compileModel(readModel(bytes), settings);
}

/** Rows of a block: what they need stays near the processor. */
const usualBlock = 16;

/** {@link openCompiledSession} for graphs of models, whose rows do not depend on each other: what `openGraph` of `@prodrome/assembly` takes. */
export const compiledRows: OpenSession = (bytes) =>
  new Promise((resolve) => {
    resolve(openCompiledSession(bytes, { block: usualBlock }));
  });

/**
 * As {@link openCompiledSession}, of a model that was read.
 * @throws ProdromeError `GRAPH`
 */
export function compileModel(
  { graph }: Pick<ModelSpec, 'graph'>,
  { block }: CompiledSettings = {},
): CompiledSession {
  const inputs = graph.inputs.map(({ name }) => name);
  const outputs = graph.outputs.map(({ name }) => name);
  const plans = new Map<string, Plan>();
  const planOf = (shapes: readonly (readonly number[])[], wanted: readonly string[]): Plan => {
    const key = `${shapes.join(';')} ${wanted.join(';')}`;
    const known = plans.get(key);
    if (known) return known;
    const scope: Scope = new Map();
    const views = graph.inputs.map(({ name, type }, i) => {
      const view = dense(type, shapes[i] ?? []);
      scope.set(name, view);
      return view;
    });
    const steps = [...compileNodes(graph, wanted, scope)];
    const add = (step: Step): unknown => steps.push(step);
    const results = wanted.map((name) => {
      const view = viewOf(scope, name);
      const call = { node: noNode, inputs: [], add, room: dense };
      return asDense(call, view);
    });
    const plan = { steps, inputs: views, outputs: results };
    const [oldest] = plans.keys();
    if (plans.size >= plansKept && oldest !== undefined) plans.delete(oldest);
    plans.set(key, plan);
    return plan;
  };
  const shapesOf = (rows: number): number[][] =>
    graph.inputs.map(({ shape = [] }) =>
      shape.map((size) => (typeof size === 'number' ? size : rows)),
    );
  // what is not here is told before it is asked
  planOf(shapesOf(1), outputs);

  const runNow = (given: GraphTensors, wanted: readonly string[] = outputs): GraphTensors => {
    const unknown = wanted.find((name) => !outputs.includes(name));
    if (unknown !== undefined) throw misfit(`one of ${outputs.join(', ')}`, `output '${unknown}'`);
    const tensors = graph.inputs.map((spec) => expectFit(spec, given[spec.name]));
    const rows = tensors[0]?.shape[0] ?? 1;
    if (block === undefined) {
      const plan = planOf(
        tensors.map(({ shape }) => shape),
        wanted,
      );
      const results = plan.outputs.map((view) => roomFor(view, view.shape));
      runPart(plan, tensors, results, 0);
      return named(wanted, results);
    }
    const odd = tensors.find(({ shape }) => shape[0] !== rows);
    if (odd) throw misfit(`${rows} rows of every input`, `${odd.shape[0] ?? 0}`);
    let results: GraphTensor[] | undefined;
    for (let begin = 0; begin < rows || !results;) {
      const count = rows - begin >= block ? block : Math.min(rows - begin, 1);
      const plan = planOf(shapesOf(count), wanted);
      results ??= plan.outputs.map((view) => roomFor(view, [rows, ...view.shape.slice(1)]));
      runPart(plan, tensors, results, begin);
      begin += Math.max(count, 1);
    }
    return named(wanted, results);
  };
  return {
    ...{ inputs, outputs, runNow },
    run: (given, wanted) =>
      new Promise((resolve) => {
        resolve(runNow(given, wanted));
      }),
    release: () => {
      plans.clear();
      return Promise.resolve();
    },
  };
}

const noNode = { name: '', type: '', domain: '', inputs: [], outputs: [], attributes: {} };

const named = (names: readonly string[], tensors: readonly GraphTensor[]): GraphTensors =>
  Object.fromEntries(names.map((name, i) => [name, tensors[i] as GraphTensor]));

const misfit = (expected: string, got: string): ProdromeError =>
  new ProdromeError('GRAPH', { where: 'GraphSession.run', expected, got });

function expectFit({ name, type, shape }: ValueSpec, tensor: GraphTensor | undefined): GraphTensor {
  if (!tensor) throw misfit(`input '${name}'`, 'none');
  const fits =
    tensor.type === type &&
    (!shape ||
      (tensor.shape.length === shape.length &&
        shape.every((size, axis) => typeof size === 'string' || size === tensor.shape[axis])));
  const count = tensor.shape.reduce((product, size) => product * size, 1);
  if (fits && tensor.data.length === count) return tensor;
  const got = `${tensor.type} [${tensor.shape.join(', ')}] of ${tensor.data.length} numbers`;
  throw misfit(`input '${name}': ${type} [${shape?.join(', ') ?? 'any'}]`, got);
}

/** Some rows, from `begin` on; a plan's own shapes say how many. */
function runPart(
  { steps, inputs, outputs }: Plan,
  tensors: readonly GraphTensor[],
  results: readonly GraphTensor[],
  begin: number,
): void {
  for (let i = 0; i < inputs.length; i++) {
    const { data, shape } = inputs[i] as View;
    const from = begin === 0 ? 0 : begin * (data.length / (shape[0] ?? 1));
    copyIn(data, (tensors[i] as GraphTensor).data, from);
  }
  for (const step of steps) step();
  for (let i = 0; i < outputs.length; i++) {
    const view = outputs[i] as View;
    const count = view.shape.reduce((product, size) => product * size, 1);
    const to = begin === 0 ? 0 : begin * (count / (view.shape[0] ?? 1));
    copyOut(results[i] as GraphTensor, view, to, count);
  }
}

function copyIn(to: Float64Array, from: GraphTensor['data'], begin: number): void {
  if (from instanceof BigInt64Array) {
    for (let i = 0; i < to.length; i++) to[i] = Number(from[begin + i]);
  } else to.set(from.length === to.length ? from : from.subarray(begin, begin + to.length));
}

function copyOut({ data }: GraphTensor, view: View, begin: number, count: number): void {
  if (data instanceof BigInt64Array) {
    for (let i = 0; i < count; i++) {
      data[begin + i] = BigInt(view.data[view.offset + i] as number);
    }
  } else data.set(view.data.subarray(view.offset, view.offset + count), begin);
}

function roomFor({ type }: View, shape: readonly number[]): GraphTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  switch (type) {
    case 'float':
      return { type, shape, data: new Float32Array(count) };
    case 'double':
      return { type, shape, data: new Float64Array(count) };
    case 'int32':
      return { type, shape, data: new Int32Array(count) };
    case 'int64':
      return { type, shape, data: new BigInt64Array(count) };
    case 'bool':
    case 'uint8':
      return { type, shape, data: new Uint8Array(count) };
    case 'float16':
    case 'bfloat16':
    case 'int8':
    case 'uint32':
    case 'uint64':
    case 'string':
      throw lacks(`an output of type ${type}`);
  }
}
