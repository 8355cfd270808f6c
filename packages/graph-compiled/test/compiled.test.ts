import { expect, it } from '@jest/globals';
import {
  GraphBuilder,
  openSession,
  writeModel,
  type GraphTensors,
  type Value,
} from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { openCompiledSession } from '../src/index.ts';

const stream = createStream('compiled');
const normals = (count: number): number[] =>
  Array.from({ length: count }, () => stream.nextNormal());
const width = 5;

/** Rows with what is missing, infinite and zero among them. */
function rowsOf(rows: number): GraphTensors {
  const strange = [NaN, 0, -0, 1e9, -1e9, Infinity];
  const data = Float64Array.from(normals(rows * width), (value, at) =>
    at % 7 === 3 ? (strange[((at / 7) % strange.length) | 0] ?? NaN) : value,
  );
  return { x: { type: 'double', shape: [rows, width], data } };
}

type Build = (graph: GraphBuilder, x: Value) => Value;

const binary = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Pow'];
const tests = ['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'];
const unary = ['Abs', 'Ceil', 'Cos', 'Exp', 'Floor', 'Neg', 'Reciprocal', 'Sin', 'Tanh', 'IsNaN'];
const numbers = (graph: GraphBuilder, values: readonly number[], shape: readonly number[]): Value =>
  graph.constant('double', shape, Float64Array.from(values));
const builds: Readonly<Record<string, Build>> = {
  ...Object.fromEntries(
    [...binary, ...tests].map((name): [string, Build] => [
      name,
      (graph, x) => {
        const result = graph.op(name, [x, numbers(graph, [1, 0, -2, 0.5, 3], [width])]);
        return tests.includes(name) ? graph.cast(result, 'double') : result;
      },
    ]),
  ),
  ...Object.fromEntries(
    unary.map((name): [string, Build] => [
      name,
      (graph, x) => graph.cast(graph.op(name, [x]), 'double'),
    ]),
  ),
  'a choice': (graph, x) =>
    graph.op('Where', [graph.op('IsNaN', [x]), numbers(graph, [7], [1]), x]),
  'floats and back': (graph, x) => graph.cast(graph.cast(x, 'float'), 'double'),
  'columns in another order': (graph, x) =>
    graph.op('Concat', [graph.op('Gather', [x, graph.int([4, 0, 0])], { axis: 1 }), x], {
      axis: 1,
    }),
  'every second column': (graph, x) => graph.op('Gather', [x, graph.int([0, 2, 4])], { axis: 1 }),
  'sums of rows': (graph, x) => graph.op('ReduceSum', [x, graph.int([1])], { keepdims: 1 }),
  'a product': (graph, x) => graph.op('MatMul', [x, numbers(graph, normals(10), [width, 2])]),
};

it.each(Object.keys(builds))('%s: as onnxruntime, and alone as among others', async (name) => {
  const graph = new GraphBuilder('sample');
  const x = graph.input('x', 'double', ['n', width]);
  graph.output((builds[name] as Build)(graph, x), 'y');
  const bytes = writeModel(graph.model());
  const rows = rowsOf(23);
  const expected = await (await openSession(bytes)).run(rows);
  const found = openCompiledSession(bytes).runNow(rows);
  const near = (value: number): number => (Number.isFinite(value) ? value : 0);
  expect(found['y']?.shape).toEqual(expected['y']?.shape);
  const [ours, theirs] = [found['y']?.data as Float64Array, expected['y']?.data as Float64Array];
  theirs.forEach((value, at) => {
    const own = ours[at] ?? NaN;
    if (Number.isFinite(value)) {
      expect(Math.abs(near(own) - value)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
    } else expect(own).toBe(value);
  });
  for (const block of [1, 4, 64]) {
    expect(openCompiledSession(bytes, { block }).runNow(rows)).toEqual(found);
  }
});

it('remembers as onnxruntime does, a row alone as among others', async () => {
  const [steps, inputs, units] = [6, 3, 5];
  const graph = new GraphBuilder('recurrent');
  const x = graph.input('x', 'float', [steps, 'n', inputs]);
  const weights = (shape: readonly number[]): Value =>
    graph.float(Float32Array.from(normals(shape.reduce((a, b) => a * b, 1))), shape);
  const [all, last] = graph.ops(
    'LSTM',
    [x, weights([1, 4 * units, inputs]), weights([1, 4 * units, units]), weights([1, 8 * units])],
    { hidden_size: units },
    2,
  );
  graph.output(all as Value, 'all');
  graph.output(last as Value, 'last');
  const bytes = writeModel(graph.model());
  const rowsOfSteps = (rows: readonly number[], from: Float32Array): Float32Array =>
    Float32Array.from({ length: steps * rows.length * inputs }, (_, at) => {
      const [step, rest] = [Math.floor(at / (rows.length * inputs)), at % (rows.length * inputs)];
      const row = rows[Math.floor(rest / inputs)] ?? 0;
      return from[(step * 9 + row) * inputs + (rest % inputs)] ?? NaN;
    });
  const data = Float32Array.from(normals(steps * 9 * inputs), (v, at) => (at % 4 === 0 ? 0 : v));
  const given = (rows: readonly number[]): GraphTensors => ({
    x: { type: 'float', shape: [steps, rows.length, inputs], data: rowsOfSteps(rows, data) },
  });
  const rows = Array.from({ length: 9 }, (_, row) => row);
  const expected = await (await openSession(bytes)).run(given(rows));
  const session = openCompiledSession(bytes);
  const found = session.runNow(given(rows));
  for (const name of ['all', 'last']) {
    const [ours, theirs] = [found[name]?.data, expected[name]?.data];
    (theirs as Float32Array).forEach((value, at) => {
      expect(Math.abs(Number(ours?.[at]) - value)).toBeLessThan(1e-6);
    });
  }
  const lasts = found['last']?.data as Float32Array;
  for (const row of rows) {
    const alone = session.runNow(given([row]))['last']?.data as Float32Array;
    expect([...alone]).toEqual([...lasts.subarray(row * units, (row + 1) * units)]);
  }
});

it('names an operator that it does not have when it is opened', () => {
  const graph = new GraphBuilder('other');
  const x = graph.input('x', 'double', ['n', width]);
  graph.output(graph.op('CumSum', [x, graph.int([1], [])]), 'y');
  const bytes = writeModel(graph.model());
  expect(() => openCompiledSession(bytes)).toThrow(/CumSum/);
});

it('refuses an index beyond its axis when it comes, and sizes that are not one at once', () => {
  const row = rowsOf(1);
  for (const name of ['Gather', 'GatherElements']) {
    const graph = new GraphBuilder('chosen');
    const x = graph.input('x', 'double', ['n', width]);
    const at = graph.input('at', 'int64', name === 'Gather' ? [1] : ['n', 1]);
    graph.output(graph.op(name, [x, at], { axis: 1 }), 'y');
    const session = openCompiledSession(writeModel(graph.model()));
    const given = (index: bigint): GraphTensors => ({
      ...row,
      at: {
        ...{ type: 'int64', shape: name === 'Gather' ? [1] : [1, 1] },
        data: BigInt64Array.of(index),
      },
    });
    expect(session.runNow(given(-5n))['y']?.data).toEqual(session.runNow(given(0n))['y']?.data);
    expect(() => session.runNow(given(5n))).toThrow(/index 5 of an axis of 5/);
  }
  const graph = new GraphBuilder('wide');
  const x = graph.input('x', 'double', ['n', width]);
  graph.output(graph.op('Add', [x, x]), 'y');
  const { graph: spec, ...model } = graph.model();
  const inputs = [...spec.inputs, { name: 'z', type: 'double' as const, shape: ['n', 4] }];
  const nodes = spec.nodes.map((node) =>
    node.type === 'Add' ? { ...node, inputs: ['x', 'z'] } : node,
  );
  const bytes = writeModel({ ...model, graph: { ...spec, inputs, nodes } });
  expect(() => openCompiledSession(bytes)).toThrow(/axes of 5 and 4/);
});

it('refuses inputs that do not fit', () => {
  const graph = new GraphBuilder('one');
  graph.output(graph.op('Neg', [graph.input('x', 'double', ['n', width])]), 'y');
  const session = openCompiledSession(writeModel(graph.model()));
  expect(() => session.runNow({})).toThrow(/input 'x'/);
  const wide = { type: 'double' as const, shape: [1, 6], data: new Float64Array(6) };
  expect(() => session.runNow({ x: wide })).toThrow(/\[1, 6\]/);
  expect(() => session.runNow(rowsOf(1), ['z'])).toThrow(/'z'/);
});
