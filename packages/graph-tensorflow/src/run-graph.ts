import type { Tensor } from '@tensorflow/tfjs-core';
import type { GraphSpec } from '@prodrome/graph';
import { Call } from './call.ts';
import { castValue } from './cast.ts';
import { hostOperators } from './host-operators.ts';
import { recurrentOperators } from './recurrent-operators.ts';
import { tensorOperators } from './tensor-operators.ts';
import { lacks } from './tensorflow-error.ts';
import type { TensorflowApi } from './tensorflow-api.ts';
import { isHost, toTensor, type HostArray, type Value } from './values.ts';

/** Values by name; a body sees those around it. */
export class Scope {
  private readonly own = new Map<string, Value>();
  private readonly around: Scope | undefined;

  constructor(around?: Scope) {
    this.around = around;
  }

  set(name: string, value: Value): void {
    this.own.set(name, value);
  }

  get(name: string): Value {
    const value = this.own.get(name) ?? this.around?.get(name);
    if (!value) throw lacks(`value '${name}', which is not there`);
    return value;
  }
}

/** Computes the outputs of a graph whose inputs and constants stand in the scope. Runs within a `tidy`. */
export function runGraph(tf: TensorflowApi, graph: GraphSpec, scope: Scope): readonly Value[] {
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => (name === '' ? undefined : scope.get(name)));
    const results = runNode(new Call(tf, node, inputs), scope);
    node.outputs.forEach((name, i) => {
      const value = results[i];
      if (name !== '' && value) scope.set(name, value);
    });
  }
  return graph.outputs.map(({ name }) => scope.get(name));
}

function runNode(call: Call, scope: Scope): readonly Value[] {
  const { type, domain } = call.node;
  if (domain !== '') throw lacks(`operator ${domain}.${type}`);
  if (type === 'Scan') return runScan(call, scope);
  if (type === 'Cast') return [castValue(call)];
  const host = type === 'Range' || type === 'Shape' || call.onHost;
  const tables = host ? [hostOperators] : [tensorOperators, recurrentOperators];
  const operator = tables.map((table) => (Object.hasOwn(table, type) ? table[type] : undefined));
  const found = operator.find((each) => each !== undefined);
  if (!found) throw lacks(`operator ${type}${host ? ' of 64-bit numbers' : ''}`);
  const result = found(call);
  return Array.isArray(result) ? (result as readonly Value[]) : [result as Value];
}

/** One turn for each slice along the first axis; what a turn leaves behind is disposed of. */
function runScan(call: Call, scope: Scope): readonly Value[] {
  const { tf, node } = call;
  const body = node.attributes['body'];
  if (body?.kind !== 'graph') throw lacks('operator Scan without a body');
  const inputs = call.inputs as readonly Value[];
  const split = inputs.length - call.integer('num_scan_inputs', 0);
  const scanned = inputs.slice(split);
  const turns = scanned[0]?.shape[0] ?? 0;
  let states = inputs.slice(0, split);
  const stacked: Value[][] = [];
  for (let turn = 0; turn < turns; turn++) {
    const before = states;
    const results = tidied(tf, () => {
      const own = new Scope(scope);
      const slices = scanned.map((value) => sliceOf(tf, value, turn));
      body.value.inputs.forEach(({ name }, i) => {
        own.set(name, [...before, ...slices][i] as Value);
      });
      return runGraph(tf, body.value, own);
    });
    states = results.slice(0, split);
    stacked.push(results.slice(split));
    if (turn > 0)
      tf.dispose(before.filter((value) => !isHost(value) && !states.includes(value)) as Tensor[]);
  }
  const outputs = node.outputs.length - split;
  return [
    ...states,
    ...Array.from({ length: outputs }, (_, i) =>
      tf.stack(stacked.map((results) => toTensor(tf, results[i] as Value))),
    ),
  ];
}

/** Keeps the tensors among the results and disposes of all others that were made. */
export function tidied(tf: TensorflowApi, work: () => readonly Value[]): readonly Value[] {
  let results: readonly Value[] = [];
  tf.tidy(() => {
    results = work();
    return results.filter((value): value is Tensor => !isHost(value));
  });
  return results;
}

function sliceOf(tf: TensorflowApi, value: Value, turn: number): Value {
  const shape = value.shape.slice(1);
  if (!isHost(value)) {
    const sizes = [1, ...shape];
    const begin = [turn, ...shape.map(() => 0)];
    return tf.reshape(tf.slice(value, begin, sizes), shape);
  }
  const size = shape.reduce((total, each) => total * each, 1);
  const data = value.data.slice(turn * size, (turn + 1) * size);
  return { ...value, shape, data } satisfies HostArray;
}
