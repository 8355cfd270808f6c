import { expect, it } from '@jest/globals';
import * as graph from '../src/index.ts';
import { add, multiply, type GraphBuilder, type Value, type Variable } from '../src/index.ts';
import { gradientError, type GradientCase } from './gradient-check.ts';

type Inputs = readonly Variable[];
const at = (inputs: Inputs, i: number): Variable => inputs[i] as Variable;
const unary = (
  f: (x: Variable) => Variable,
  range: readonly [number, number] = [-1, 1],
): GradientCase => ({
  shapes: [[3, 4]],
  range,
  build: (x) => f(at(x, 0)),
});
const binary = (
  f: (a: Variable, b: Variable) => Variable,
  shapes: readonly (readonly number[])[] = [
    [3, 4],
    [3, 4],
  ],
  range: readonly [number, number] = [-1, 1],
): GradientCase => ({ shapes, range, build: (x) => f(at(x, 0), at(x, 1)) });
const lstmOf = (all: boolean) => (x: Inputs) =>
  graph.lstm(at(x, 0), { input: at(x, 1), recurrent: at(x, 2), bias: at(x, 3) }, all);
const gruOf = (all: boolean) => (x: Inputs) =>
  graph.gru(
    at(x, 0),
    { input: at(x, 1), recurrent: at(x, 2), bias: at(x, 3), recurrentBias: at(x, 4) },
    all,
  );
const positive = [0.3, 2] as const;
const loss = (
  one: graph.Loss,
  output: readonly number[],
  target: (g: GraphBuilder) => Value,
): GradientCase => ({
  shapes: [output],
  build: (x, tape) => one.perRow(at(x, 0), tape.constant(target(tape.graph))),
});
const labels = (g: GraphBuilder): Value => g.float([0, 1, 0.25], [3, 1]);

const cases: Readonly<Record<string, GradientCase>> = {
  add: binary(graph.add),
  'add, repeated': binary(graph.add, [[3, 4], [4]]),
  subtract: binary(graph.subtract, [
    [2, 3, 4],
    [3, 1],
  ]),
  multiply: binary(graph.multiply, [
    [3, 4],
    [1, 4],
  ]),
  divide: binary(graph.divide, [[3, 4], [4]], positive),
  maximum: binary(graph.maximum),
  negate: unary(graph.negate),
  exp: unary(graph.exp),
  log: unary(graph.log, positive),
  sqrt: unary(graph.sqrt, positive),
  absolute: unary(graph.absolute, positive),
  sigmoid: unary(graph.sigmoid),
  tanh: unary(graph.tanh),
  relu: unary(graph.relu, [-3, 3]),
  softplus: unary(graph.softplus),
  erf: unary(graph.erf),
  topValues: unary((x) => graph.topValues(x, 2)),
  where: binary((a, b) => {
    const { graph: builder } = a.tape;
    const chosen = builder.op('Greater', [builder.float([0, 1, 0, 1]), builder.float(0.5)]);
    return graph.where(chosen, a, b);
  }),
  reshape: unary((x) => graph.reshape(x, [2, -1])),
  transpose: unary((x) => graph.transpose(x, [1, 0])),
  concatenate: binary((a, b) => graph.concatenate([a, b, a], 1)),
  split: unary((x) => multiply(...(graph.split(x, [2, 2], 1) as [Variable, Variable]))),
  'split, a part unused': unary((x) => graph.split(x, [1, 3], 1)[1] as Variable),
  slice: unary((x) => graph.slice(x, 1, 3, 1)),
  pad: unary((x) => graph.pad(x, 2, 1, 0)),
  gather: unary((x) => graph.gather(x, x.tape.graph.int([2, 0, 2, 2, 1, 0], [2, 3]))),
  sum: unary((x) => graph.sum(x, [0])),
  mean: unary((x) => graph.mean(x, [-1])),
  logSumExp: unary(graph.logSumExp),
  softmax: unary(graph.softmax),
  logSoftmax: unary(graph.logSoftmax),
  matmul: binary(graph.matmul, [
    [2, 3, 4],
    [2, 4, 5],
  ]),
  'matmul, repeated': binary(graph.matmul, [
    [2, 3, 4],
    [4, 5],
  ]),
  affine: {
    shapes: [[3, 4], [4, 2], [2]],
    build: (x) => graph.affine(at(x, 0), at(x, 1), at(x, 2)),
  },
  'affine, twice the same weights': {
    shapes: [[3, 4], [4, 4], [4]],
    build: (x) => graph.affine(graph.affine(at(x, 0), at(x, 1), at(x, 2)), at(x, 1)),
  },
  'affine, over windows': {
    shapes: [[3, 2, 4], [4, 2], [2]],
    build: (x) => graph.affine(at(x, 0), at(x, 1), at(x, 2)),
  },
  layerNorm: {
    shapes: [[3, 5], [5], [5]],
    build: (x) => graph.layerNorm(at(x, 0), at(x, 1), at(x, 2)),
  },
  'causal convolution': {
    shapes: [[2, 6, 3], [9, 4], [4]],
    build: (x) => graph.causalConvolution(at(x, 0), at(x, 1), at(x, 2), { dilation: 2 }),
  },
  'valid convolution': {
    shapes: [[2, 6, 3], [9, 4], [4]],
    build: (x) =>
      graph.causalConvolution(at(x, 0), at(x, 1), at(x, 2), { dilation: 2, padding: 'valid' }),
  },
  lstm: { shapes: [[2, 4, 3], [3, 12], [3, 12], [12]], build: lstmOf(false) },
  'lstm, every state': { shapes: [[2, 4, 3], [3, 12], [3, 12], [12]], build: lstmOf(true) },
  'lstm, one step': { shapes: [[2, 1, 3], [3, 12], [3, 12], [12]], build: lstmOf(false) },
  gru: { shapes: [[2, 4, 3], [3, 9], [3, 9], [9], [9]], build: gruOf(false) },
  'gru, every state': { shapes: [[2, 4, 3], [3, 9], [3, 9], [9], [9]], build: gruOf(true) },
  'gru, one step': { shapes: [[2, 1, 3], [3, 9], [3, 9], [9], [9]], build: gruOf(true) },
  'a value used twice': unary((x) => add(multiply(x, x), x)),
  'binary cross-entropy': loss(graph.binaryCrossEntropy, [3, 1], labels),
  'binary cross-entropy, two columns': loss(graph.binaryCrossEntropy, [3, 2], (g) =>
    g.float([0, 1, 1, 1, 0, 0], [3, 2]),
  ),
  'categorical cross-entropy': loss(graph.categoricalCrossEntropy, [3, 2], (g) =>
    g.float([0, 1, 1, 0, 0.5, 0.5], [3, 2]),
  ),
  'squared error': loss(graph.squaredError, [3, 1], labels),
  'quantile loss': loss(graph.quantileLoss([0.1, 0.5, 0.9]), [3, 3], (g) =>
    g.float([2, -2, 3], [3, 1]),
  ),
  'mixture likelihood': loss(graph.mixtureLikelihood, [3, 4], labels),
};

it.each(Object.entries(cases))(
  '%s: the gradient is that of central differences',
  async (_, one) => {
    const { error, largest } = await gradientError(one);
    expect(largest).toBeGreaterThan(0.01);
    expect(error).toBeLessThan(2e-3);
  },
);
