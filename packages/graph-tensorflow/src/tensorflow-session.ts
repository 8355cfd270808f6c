import type { Tensor } from '@tensorflow/tfjs-core';
import { ProdromeError } from '@prodrome/core';
import { readModel, type GraphSession, type GraphSpec, type GraphTensor } from '@prodrome/graph';
import { use, type LoadedTensorflow } from './load-tensorflow.ts';
import { runGraph, Scope, tidied } from './run-graph.ts';
import type { TensorflowApi } from './tensorflow-api.ts';
import { fromConstant, fromInput, isHost, toOutput, type Value } from './values.ts';

/**
 * A graph whose operators are TensorFlow.js's: the same bytes as onnxruntime is given, interpreted.
 * @throws ProdromeError `GRAPH` when the file is damaged; running it, when an operator or type has no counterpart here.
 */
export async function openTensorflowSession(
  { tf, engine }: Pick<LoadedTensorflow, 'tf' | 'engine'>,
  bytes: Uint8Array,
): Promise<GraphSession> {
  const { graph } = readModel(bytes);
  await use(tf, engine);
  const constants = new Scope();
  const kept: Tensor[] = [];
  for (const constant of constantsOf(graph)) {
    const value = fromConstant(tf, constant);
    if (!isHost(value)) kept.push(tf.keep(value));
    constants.set(constant.name, value);
  }
  const inputs = graph.inputs.map(({ name }) => name);
  const outputs = graph.outputs.map(({ name }) => name);
  return {
    inputs,
    outputs,
    run: async (given, wanted = outputs) => {
      await use(tf, engine);
      const values = tidied(tf, () => {
        const scope = new Scope(constants);
        for (const name of inputs) scope.set(name, inputOf(tf, name, given[name]));
        return runGraph(tf, graph, scope);
      });
      const results = outputs.map((name, i) => [name, toOutput(name, values[i] as Value)] as const);
      tf.dispose(values.filter((value): value is Tensor => !isHost(value)));
      return Promise.resolve(Object.fromEntries(results.filter(([name]) => wanted.includes(name))));
    },
    release: () => {
      tf.dispose(kept);
      return Promise.resolve();
    },
  };
}

/** Constants of a graph and of the bodies in it; names are used once in a model. */
function constantsOf(graph: GraphSpec): GraphSpec['initializers'] {
  const bodies = graph.nodes.flatMap(({ attributes }) =>
    Object.values(attributes).flatMap((each) => (each.kind === 'graph' ? [each.value] : [])),
  );
  return [...graph.initializers, ...bodies.flatMap(constantsOf)];
}

function inputOf(tf: TensorflowApi, name: string, tensor: GraphTensor | undefined): Value {
  if (tensor) return fromInput(tf, name, tensor);
  const where = 'GraphSession.run';
  throw new ProdromeError('GRAPH', { where, expected: `input '${name}'`, got: 'none' });
}
