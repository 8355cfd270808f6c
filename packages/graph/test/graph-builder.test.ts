import { describe, expect, it } from '@jest/globals';
import { GraphBuilder, scan, type Value } from '../src/index.ts';

const graph = (): { builder: GraphBuilder; matrix: Value; vector: Value } => {
  const builder = new GraphBuilder('g');
  return {
    builder,
    matrix: builder.input('matrix', 'float', ['n', 4]),
    vector: builder.input('vector', 'float', [3]),
  };
};

it('knows the shapes of results', () => {
  const { builder, matrix } = graph();
  const weights = builder.float(new Float32Array(12), [4, 3]);
  expect(builder.op('MatMul', [matrix, weights]).shape).toEqual(['n', 3]);
  expect(builder.op('Gemm', [weights, weights], { transA: 1 }).shape).toEqual([3, 3]);
  expect(builder.op('Reshape', [matrix, builder.int([-1, 2, 2])]).shape).toEqual(['n', 2, 2]);
  expect(
    builder.op('Slice', [weights, builder.int([1]), builder.int([9]), builder.int([0])]).shape,
  ).toEqual([3, 3]);
  expect(builder.op('ReduceSum', [matrix, builder.int([-1])], { keepdims: 0 }).shape).toEqual([
    'n',
  ]);
  expect(builder.op('Greater', [matrix, builder.float(0)]).type).toBe('bool');
  expect(
    builder.ops('TopK', [matrix, builder.int([2])], {}, 2).map(({ type, shape }) => [type, shape]),
  ).toEqual([
    ['float', ['n', 2]],
    ['int64', ['n', 2]],
  ]);
});

it('stores equal constants once', () => {
  const { builder } = graph();
  expect(builder.float([1, 2]).name).toBe(builder.float([1, 2]).name);
  expect(builder.float([1, 2]).name).not.toBe(builder.float([2, 1]).name);
  expect(builder.float(1).name).not.toBe(builder.float([1]).name);
});

describe('refuses', () => {
  const { builder, matrix, vector } = graph();
  const stranger = new GraphBuilder('other').input('foreign', 'float', [3]);
  it.each<[string, () => unknown]>([
    ['shapes that do not fit', () => builder.op('Add', [matrix, vector])],
    ['matrices that do not fit', () => builder.op('MatMul', [matrix, matrix])],
    ['other element types', () => builder.op('Add', [vector, builder.int([1, 2, 3])])],
    ['an unknown operator', () => builder.op('Sine', [vector])],
    ['an input left out', () => builder.op('Neg', [])],
    ['a reshape that loses elements', () => builder.op('Reshape', [vector, builder.int([2, 2])])],
    [
      'parts that do not make up the whole',
      () => builder.ops('Split', [vector, builder.int([1, 1])], { axis: 0 }, 2),
    ],
    ['an axis that is not there', () => builder.op('Concat', [vector], { axis: 2 })],
    ['floats as indices', () => builder.op('Gather', [matrix, vector], { axis: 0 })],
    ['a value of another graph', () => builder.op('Neg', [stranger])],
    ['a name twice', () => builder.input('matrix', 'float', [1])],
    ['data that do not fill the shape', () => builder.float([1, 2], [3])],
    ['a fraction as an integer attribute', () => builder.op('Softmax', [vector], { axis: 0.5 })],
    ['a graph without outputs', () => builder.graph()],
    [
      'states of another shape',
      () =>
        scan(builder, { states: [vector], scanned: [matrix] }, (body) => ({
          states: [body.float(1)],
        })),
    ],
  ])('%s', (_, build) => {
    expect(build).toThrow(expect.objectContaining({ code: 'GRAPH' }));
  });
});
