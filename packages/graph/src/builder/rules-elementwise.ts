import type { ElementType } from '../onnx/model.ts';
import { typeOfCode } from '../onnx/element-types.ts';
import type { NodeInRule, Rule, RuleTable } from './rule.ts';
import { broadcastShapes, type Shape } from './shapes.ts';

const table = (names: readonly string[], rule: Rule): RuleTable =>
  Object.fromEntries(names.map((name) => [name, rule]));

function sameType(node: NodeInRule, from = 0): ElementType {
  const first = node.input(from);
  node.inputs.slice(from).forEach((value) => {
    if (value && value.type !== first.type) node.fail(`inputs of type ${first.type}`, value.type);
  });
  return first.type;
}

const broadcast = (node: NodeInRule): Shape =>
  node.inputs.reduce<Shape>(
    (shape, value) => (value ? broadcastShapes(node.operator, shape, value.shape) : shape),
    [],
  );

const unary: Rule = (node) => {
  const { type, shape } = node.input(0);
  return [{ type, shape }];
};
const arithmetic: Rule = (node) => [{ type: sameType(node), shape: broadcast(node) }];
const comparison: Rule = (node) => {
  sameType(node);
  return [{ type: 'bool', shape: broadcast(node) }];
};
const predicate: Rule = (node) => [{ type: 'bool', shape: node.input(0).shape }];

const cast: Rule = (node) => {
  const type = typeOfCode(node.int('to', 0));
  if (!type) return node.fail('a known element type', String(node.int('to', 0)));
  return [{ type, shape: node.input(0).shape }];
};

const where: Rule = (node) => {
  if (node.input(0).type !== 'bool') node.fail('a condition of type bool', node.input(0).type);
  return [{ type: sameType(node, 1), shape: broadcast(node) }];
};

/** Operators that treat every element alike. */
export const elementwiseRules: RuleTable = {
  ...table(
    'Abs Ceil Clip Cos CumSum Erf Exp Floor Identity LayerNormalization Log LogSoftmax Neg Not Reciprocal Relu Round Sigmoid Sign Sin Softmax Softplus Sqrt Tanh'.split(
      ' ',
    ),
    unary,
  ),
  ...table(
    'Add BitShift BitwiseAnd BitwiseOr BitwiseXor Div Max Min Mod Mul Sub Sum And Or Xor Pow'.split(
      ' ',
    ),
    arithmetic,
  ),
  ...table('Equal Greater GreaterOrEqual Less LessOrEqual'.split(' '), comparison),
  ...table(['IsNaN', 'IsInf'], predicate),
  Cast: cast,
  Where: where,
};
