import type { GraphBuilder } from '../builder/graph-builder.ts';
import type { Value } from '../builder/value.ts';
import { graphError } from '../graph-error.ts';
import { sumToShape, type Tape, type Variable } from './tape.ts';

/** A variable, or a number that stands for a scalar. */
export type Operand = Variable | number;

type Binary = (graph: GraphBuilder, gradient: Value, left: Value, right: Value) => Value;

function binary(
  operator: string,
  leftOperand: Operand,
  rightOperand: Operand,
  byLeft: Binary,
  byRight: Binary,
): Variable {
  const tape = tapeOf(leftOperand, rightOperand);
  const left = toVariable(tape, leftOperand);
  const right = toVariable(tape, rightOperand);
  const { graph } = tape;
  const result = graph.op(operator, [left.value, right.value]);
  return tape.one([left, right], result, (gradient) => {
    for (const [side, by] of [
      [left, byLeft],
      [right, byRight],
    ] as const) {
      if (!side.tracked) continue;
      const own = by(graph, gradient, left.value, right.value);
      tape.give(side, sumToShape(graph, own, side.shape));
    }
  });
}

function unary(
  operator: string,
  input: Variable,
  by: (graph: GraphBuilder, gradient: Value, output: Value, input: Value) => Value,
): Variable {
  const { graph } = input.tape;
  const result = graph.op(operator, [input.value]);
  return input.tape.one([input], result, (gradient) => {
    input.tape.give(input, by(graph, gradient, result, input.value));
  });
}

/** left + right, by numpy's rules of shapes. */
export const add = (left: Operand, right: Operand): Variable =>
  binary(
    'Add',
    left,
    right,
    (_, d) => d,
    (_, d) => d,
  );

/** left − right. */
export const subtract = (left: Operand, right: Operand): Variable =>
  binary(
    'Sub',
    left,
    right,
    (_, d) => d,
    (g, d) => g.op('Neg', [d]),
  );

/** left · right, element by element. */
export const multiply = (left: Operand, right: Operand): Variable =>
  binary(
    'Mul',
    left,
    right,
    (g, d, _, b) => g.op('Mul', [d, b]),
    (g, d, a) => g.op('Mul', [d, a]),
  );

/** left / right. */
export const divide = (left: Operand, right: Operand): Variable =>
  binary(
    'Div',
    left,
    right,
    (g, d, _, b) => g.op('Div', [d, b]),
    (g, d, a, b) => g.op('Neg', [g.op('Div', [g.op('Mul', [d, a]), g.op('Mul', [b, b])])]),
  );

/** The larger of two; where they are equal the gradient goes to the left one. */
export const maximum = (left: Operand, right: Operand): Variable =>
  binary(
    'Max',
    left,
    right,
    (g, d, a, b) => g.op('Where', [g.op('GreaterOrEqual', [a, b]), d, g.float(0)]),
    (g, d, a, b) => g.op('Where', [g.op('GreaterOrEqual', [a, b]), g.float(0), d]),
  );

/** −x. */
export const negate = (input: Variable): Variable =>
  unary('Neg', input, (g, d) => g.op('Neg', [d]));

/** eˣ. */
export const exp = (input: Variable): Variable =>
  unary('Exp', input, (g, d, y) => g.op('Mul', [d, y]));

/** The natural logarithm. */
export const log = (input: Variable): Variable =>
  unary('Log', input, (g, d, _, x) => g.op('Div', [d, x]));

/** The square root; its gradient at 0 is infinite. */
export const sqrt = (input: Variable): Variable =>
  unary('Sqrt', input, (g, d, y) => g.op('Div', [g.op('Mul', [d, g.float(0.5)]), y]));

/** |x|, with gradient 0 at 0. */
export const absolute = (input: Variable): Variable =>
  unary('Abs', input, (g, d, _, x) => g.op('Mul', [d, g.op('Sign', [x])]));

/** 1 / (1 + e⁻ˣ). */
export const sigmoid = (input: Variable): Variable =>
  unary('Sigmoid', input, (g, d, y) => g.op('Mul', [d, sigmoidSlope(g, y)]));

/** Hyperbolic tangent. */
export const tanh = (input: Variable): Variable =>
  unary('Tanh', input, (g, d, y) => g.op('Mul', [d, tanhSlope(g, y)]));

/** max(x, 0), with gradient 0 at 0. */
export const relu = (input: Variable): Variable =>
  unary('Relu', input, (g, d, y) => g.op('Mul', [d, g.op('Sign', [y])]));

/** ln(1 + eˣ), without overflow. */
export const softplus = (input: Variable): Variable =>
  unary('Softplus', input, (g, d, _, x) => g.op('Mul', [d, g.op('Sigmoid', [x])]));

/** The error function 2/√π ∫₀ˣ e^(−t²) dt. */
export const erf = (input: Variable): Variable =>
  unary('Erf', input, (g, d, _, x) => {
    const bell = g.op('Exp', [g.op('Neg', [g.op('Mul', [x, x])])]);
    return g.op('Mul', [d, g.op('Mul', [bell, g.float(2 / Math.sqrt(Math.PI))])]);
  });

/** `whenTrue` where the condition (bool, not differentiated) holds, else `whenFalse`. */
export function where(condition: Value, whenTrue: Operand, whenFalse: Operand): Variable {
  const tape = tapeOf(whenTrue, whenFalse);
  const yes = toVariable(tape, whenTrue);
  const no = toVariable(tape, whenFalse);
  const { graph } = tape;
  const result = graph.op('Where', [condition, yes.value, no.value]);
  const zero = (): Value => graph.float(0);
  return tape.one([yes, no], result, (d) => {
    const own = (side: Variable, chosen: readonly Value[]): void => {
      if (side.tracked) tape.give(side, sumToShape(graph, graph.op('Where', chosen), side.shape));
    };
    own(yes, [condition, d, zero()]);
    own(no, [condition, zero(), d]);
  });
}

/** y · (1 − y), the slope of the sigmoid whose value is y. */
const sigmoidSlope = (graph: GraphBuilder, y: Value): Value =>
  graph.op('Mul', [y, graph.op('Sub', [graph.float(1), y])]);

/** 1 − y², the slope of the tangent whose value is y. */
const tanhSlope = (graph: GraphBuilder, y: Value): Value =>
  graph.op('Sub', [graph.float(1), graph.op('Mul', [y, y])]);

function tapeOf(left: Operand, right: Operand): Tape {
  if (typeof left !== 'number') return left.tape;
  if (typeof right !== 'number') return right.tape;
  throw graphError('elementwise operation', 'a variable', 'two numbers');
}

const toVariable = (tape: Tape, operand: Operand): Variable =>
  typeof operand === 'number' ? tape.constant(tape.graph.float(operand)) : operand;
