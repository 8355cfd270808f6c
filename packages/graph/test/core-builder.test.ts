import { expect, it } from '@jest/globals';
import { graphMath } from '@prodrome/core';
import { createStream, sigmoid } from '@prodrome/numerics';
import {
  sgd,
  addModel,
  branch,
  coreBuilding,
  defineNetwork,
  dense,
  exportNetwork,
  GraphBuilder,
  gruLayer,
  initialParameters,
  layerNormLayer,
  lstmLayer,
  openComponent,
  openSession,
  writeModel,
  compileTraining,
  squaredError,
  type ModelSpec,
  type Network,
} from '../src/index.ts';

const windows = new Float32Array(5 * 4 * 3).map((_, i) => Math.sin(i));
const network: Network = defineNetwork({
  inputs: { days: { shape: [4, 3] } },
  forward: (scope, { days }) => {
    const all = gruLayer(scope, 'gru', lstmLayer(scope, 'lstm', days, 6, { sequence: true }), 5);
    return dense(scope, 'out', layerNormLayer(scope, 'norm', all), 2);
  },
});
const run = async (model: ModelSpec) => {
  const session = await openSession(writeModel(model));
  const days = { type: 'float', shape: [5, 4, 3], data: windows } as const;
  const { output } = await session.run({ days });
  await session.release();
  return output?.data;
};

it('a model added through the contract of core computes the same', async () => {
  const { parameters } = compileTraining(network, squaredError, sgd({ learningRate: 1 }), {
    batch: 1,
  });
  const model = exportNetwork(network, initialParameters(parameters, createStream('core')));
  const graph = new GraphBuilder('whole');
  const { builder, toCore, fromCore } = coreBuilding(graph);
  const days = graph.input('days', 'float', ['rows', 4, 3]);
  const { output } = addModel(builder, model, { days: toCore(days) });
  if (!output) throw new Error('no output');
  expect(output.shape).toEqual(['rows', 2]);
  graph.output(fromCore(output), 'output');
  expect(await run(graph.model())).toEqual(await run(model));
});

it('takes constants of every type, floats among the attributes, and several outputs', async () => {
  const graph = new GraphBuilder('whole');
  const { builder, fromCore } = coreBuilding(graph);
  const values = builder.constant({ shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) });
  const floats = builder.op('Cast', [values], { to: 1 });
  const sizes = builder.constant({ shape: [2], data: BigInt64Array.of(1n, 2n) });
  const [, rest] = builder.ops('Split', [floats, sizes], { axis: 1 }, 2);
  const normal = builder.op(
    'LayerNormalization',
    [rest, builder.constant({ shape: [2], data: Float32Array.of(2, 2) })],
    { axis: -1, epsilon: 1 },
  );
  const index = builder.constant({ shape: [1], data: Int32Array.of(1) });
  const picked = builder.op('Gather', [normal, index], { axis: 0 });
  graph.output(fromCore(picked), 'output');
  const session = await openSession(writeModel(graph.model()));
  const { output } = await session.run({});
  await session.release();
  // (±0.5) / √(0.25 + 1) · 2
  expect(Array.from(output?.data as Float32Array, (x) => x.toFixed(4))).toEqual([
    '-0.8944',
    '0.8944',
  ]);
});

/** A tree that asks whether x ≤ 0.1: 2 where it is, or x is missing, else 3. */
function treeGraph(): ModelSpec {
  const graph = new GraphBuilder('tree');
  const { builder, toCore, fromCore } = coreBuilding(graph);
  const doubles = builder.op('Cast', [toCore(graph.input('x', 'float', ['n', 1]))], { to: 11 });
  const double = (...values: number[]) => ({
    shape: [values.length],
    data: Float64Array.from(values),
  });
  const sums = builder.op('TreeEnsemble', [doubles], {
    ...{ n_targets: 1, tree_roots: [0], nodes_featureids: [0], nodes_splits: double(0.1) },
    nodes_modes: { shape: [1], data: Uint8Array.of(0) },
    ...{ nodes_truenodeids: [0], nodes_trueleafs: [1], nodes_missing_value_tracks_true: [1] },
    ...{ nodes_falsenodeids: [1], nodes_falseleafs: [1] },
    ...{ leaf_targetids: [0, 0], leaf_weights: double(2, 3) },
  });
  expect(sums.shape).toEqual(['n', 1]);
  graph.output(fromCore(sums), 'output');
  return graph.model();
}

it('knows ensembles of trees, and tensors among the attributes', async () => {
  const model = treeGraph();
  expect(model.opsets).toEqual({ '': 18, 'ai.onnx.ml': 5 });
  const graph = new GraphBuilder('whole');
  const { builder, toCore, fromCore } = coreBuilding(graph);
  const x = graph.input('x', 'float', ['n', 1]);
  const { output } = addModel(builder, model, { x: toCore(x) });
  if (!output) throw new Error('no output');
  graph.output(fromCore(output), 'output');
  const session = await openSession(writeModel(graph.model()));
  const data = Float32Array.of(0.09, 0.1, NaN);
  const answers = await session.run({ x: { type: 'float', shape: [3, 1], data } });
  await session.release();
  // in single precision 0.1 is above the threshold
  expect(answers['output']?.data).toEqual(Float64Array.of(2, 3, 2));
});

it('refuses what the contract cannot say', () => {
  const graph = new GraphBuilder('inner');
  const x = graph.input('x', 'float', [1]);
  const yes = graph.input('yes', 'bool', []);
  const same = (body: GraphBuilder) => [body.op('Neg', [x])];
  graph.output(branch(graph, yes, same, same)[0] as typeof x, 'y');
  const whole = new GraphBuilder('whole');
  const { builder, toCore } = coreBuilding(whole);
  const own = {
    x: toCore(whole.input('x', 'float', [1])),
    yes: toCore(whole.input('yes', 'bool', [])),
  };
  expect(() => addModel(builder, graph.model(), own)).toThrow(/If with a graph/);
  expect(() => addModel(builder, graph.model(), { x: own.x })).toThrow(/input 'yes'/);
  expect(() => builder.op('Neg', [own.x], { axis: true })).toThrow(/a number, a text/);
});

it('says the type and shape of every value', () => {
  const graph = new GraphBuilder('typed');
  const { builder, toCore } = coreBuilding(graph);
  const x = toCore(graph.input('x', 'float', ['n', 3]));
  expect(x).toMatchObject({ type: 'float32', shape: ['n', 3] });
  expect(builder.op('IsNaN', [x])).toMatchObject({ type: 'bool', shape: ['n', 3] });
  const sum = builder.op('Add', [x, builder.constant({ shape: [], data: Float32Array.of(1) })]);
  expect(sum).toMatchObject({ type: 'float32', shape: ['n', 3] });
  expect(() => toCore(graph.input('text', 'string', []))).toThrow(/a type that the contract has/);
});

it('takes operators without a rule where their outputs are declared, and holds the others to it', async () => {
  const graph = new GraphBuilder('declared');
  const { builder, toCore, fromCore } = coreBuilding(graph);
  const x = toCore(graph.input('x', 'float', ['n', 1]));
  expect(() => builder.op('Sinh', [x])).toThrow(/a known operator/);
  const [sinh] = builder.ops('Sinh', [x], {}, [{ type: 'float32', shape: ['n', 1] }]);
  expect(() => builder.ops('Neg', [x], {}, [{ type: 'float32', shape: ['n', 2] }])).toThrow(
    /Neg, output 0/,
  );
  expect(() => builder.ops('Neg', [x], {}, 2)).toThrow(/1 outputs at the most/);
  if (!sinh) throw new Error('no output');
  graph.output(fromCore(sinh), 'output');
  const session = await openSession(writeModel(graph.model()));
  const data = Float32Array.of(1);
  const { output } = await session.run({ x: { type: 'float', shape: [1, 1], data } });
  await session.release();
  expect(output?.data[0]).toBeCloseTo(Math.sinh(1), 6);
});

it('refuses a value that it did not make', () => {
  const { builder } = coreBuilding(new GraphBuilder('own'));
  expect(() => builder.op('Neg', [{ type: 'float32', shape: [1] } as never])).toThrow(
    /a value of a graph/,
  );
});

it('loops as often as a value says, and sees what stands around', async () => {
  const graph = new GraphBuilder('whole');
  const { builder, toCore, fromCore } = coreBuilding(graph);
  const x = toCore(graph.input('x', 'double', ['n', 2]));
  const count = toCore(graph.input('count', 'int64', []));
  const [power, last] = builder.loop(count, [x, count], (body, index, [held, before]) => {
    if (!held || !before) throw new Error('two states');
    return [body.op('Mul', [held, x]), body.op('Add', [body.op('Mul', [before, index]), index])];
  });
  if (!power || !last) throw new Error('two states');
  expect(power.shape).toEqual(['n', 2]);
  graph.output(fromCore(power), 'power');
  graph.output(fromCore(last), 'last');
  const session = await openSession(writeModel(graph.model()));
  const data = Float64Array.of(1, 2, 3, -1);
  const run = async (turns: bigint) => {
    const answer = await session.run({
      x: { type: 'double', shape: [2, 2], data },
      count: { type: 'int64', shape: [], data: BigInt64Array.of(turns) },
    });
    return [...(answer['power']?.data as Float64Array), answer['last']?.data[0]];
  };
  // the second state: 3 → 3·0 + 0 → 0·1 + 1 → 1·2 + 2
  expect(await run(3n)).toEqual([1, 16, 81, 1, 4n]);
  expect(await run(0n)).toEqual([1, 2, 3, -1, 0n]);
  await session.release();
  const other = () =>
    builder.loop(count, [x], (body, _index, states) => [body.op('IsNaN', states)]);
  expect(other).toThrow(expect.objectContaining({ code: 'GRAPH' }));
});

it('the sigmoid of formulas is exact where an operator gives 0', async () => {
  const data = Float64Array.of(-1e9, -745, -700, -100, -40, -20, -1, 0, 1, 40, 1e9, NaN);
  const session = await openComponent({ x: { type: 'double', shape: ['n'] } }, (graph, { x }) => ({
    own: graphMath(graph).sigmoid(x),
    operator: graph.op('Sigmoid', [x]),
  }));
  const { own, operator } = await session.run({
    x: { type: 'double', shape: [data.length], data },
  });
  await session.release();
  data.forEach((x, at) => {
    const expected = sigmoid(x);
    const error = Number(own?.data[at]) / expected - 1;
    expect(expected > 0 ? Math.abs(error) < 1e-14 : own?.data[at]).toEqual(
      expected > 0 || expected,
    );
  });
  expect([operator?.data[4], sigmoid(-40) > 0]).toEqual([0, true]);
});
