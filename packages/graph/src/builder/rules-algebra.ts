import type { Dimension } from '../onnx/model.ts';
import type { Rule, RuleTable } from './rule.ts';
import { axisOf, broadcastShapes, showShape } from './shapes.ts';

const matMul: Rule = (node) => {
  const left = node.input(0);
  const right = node.input(1);
  if (left.type !== right.type) node.fail(`inputs of type ${left.type}`, right.type);
  const inner = left.shape.at(-1);
  if (left.shape.length < 2 || right.shape.length < 2 || inner !== right.shape.at(-2)) {
    node.fail(`a matrix that fits ${showShape(left.shape)}`, showShape(right.shape));
  }
  const rows = left.shape.at(-2) as Dimension;
  const columns = right.shape.at(-1) as Dimension;
  const batch = broadcastShapes('MatMul', left.shape.slice(0, -2), right.shape.slice(0, -2));
  return [{ type: left.type, shape: [...batch, rows, columns] }];
};

const gemm: Rule = (node) => {
  const { type, shape } = node.input(0);
  const left = node.int('transA', 0) === 1 ? shape.toReversed() : shape;
  const raw = node.input(1).shape;
  const right = node.int('transB', 0) === 1 ? raw.toReversed() : raw;
  if (shape.length !== 2 || raw.length !== 2 || left[1] !== right[0]) {
    node.fail(`a matrix that fits ${showShape(left)}`, showShape(right));
  }
  const result = [left[0] as Dimension, right[1] as Dimension];
  const added = node.inputs[2];
  const wide = added ? broadcastShapes('Gemm', result, added.shape) : result;
  if (wide.length !== 2 || wide[0] !== result[0] || wide[1] !== result[1]) {
    node.fail(`an addend that fits ${showShape(result)}`, showShape(added?.shape ?? []));
  }
  return [{ type, shape: result }];
};

const reduce: Rule = (node) => {
  const { type, shape } = node.input(0);
  const given = node.inputs[1] ? node.integers(1) : [...shape.keys()];
  const axes = given.map((axis) => axisOf(node.operator, axis, shape.length));
  const keep = node.int('keepdims', 1) === 1;
  const reduced = shape.map((size, i) => (axes.includes(i) ? 1 : size));
  return [{ type, shape: keep ? reduced : reduced.filter((_, i) => !axes.includes(i)) }];
};

const extremePlace: Rule = (node) => {
  const { shape } = node.input(0);
  const axis = node.axis(0, shape.length);
  const keep = node.int('keepdims', 1) === 1;
  const reduced = shape.map((size, i) => (i === axis ? 1 : size));
  return [{ type: 'int64', shape: keep ? reduced : reduced.filter((_, i) => i !== axis) }];
};

const topK: Rule = (node) => {
  const { type, shape } = node.input(0);
  const axis = node.axis(-1, shape.length);
  const [count = 0] = node.integers(1);
  const size = shape[axis];
  if (typeof size === 'number' && count > size) node.fail(`at most ${size}`, String(count));
  const result = shape.map((old, i) => (i === axis ? count : old));
  return [
    { type, shape: result },
    { type: 'int64', shape: result },
  ];
};

/** LSTM with `gates` 4 and GRU with 3: x [t, n, d] → all states [t, 1, n, h], the last [1, n, h], for LSTM also the last cell. */
const recurrent =
  (gates: number): Rule =>
  (node) => {
    const { type, shape } = node.input(0);
    const hidden = node.int('hidden_size', 0);
    const [steps, rows, width] = shape;
    const wanted = [1, gates * hidden, width];
    const weights = node.input(1).shape;
    if (shape.length !== 3 || weights.some((size, i) => size !== wanted[i])) {
      node.fail(`weights ${showShape(wanted as Dimension[])}`, showShape(weights));
    }
    const last = { type, shape: [1, rows as Dimension, hidden] };
    return [{ type, shape: [steps as Dimension, 1, rows as Dimension, hidden] }, last, last].slice(
      0,
      gates === 4 ? 3 : 2,
    );
  };

/** Products of matrices, reductions, and the fused recurrent operators. */
export const algebraRules: RuleTable = {
  MatMul: matMul,
  Gemm: gemm,
  ReduceSum: reduce,
  ReduceMean: reduce,
  ReduceMax: reduce,
  ReduceMin: reduce,
  ReduceL2: reduce,
  ReduceSumSquare: reduce,
  ArgMax: extremePlace,
  ArgMin: extremePlace,
  TopK: topK,
  LSTM: recurrent(4),
  GRU: recurrent(3),
};
