import { fixedShape, productOf } from '../builder/shapes.ts';
import type { Value } from '../builder/value.ts';
import { sumToShape, type Variable } from './tape.ts';

/** The product of matrices in the last two axes; the axes before them are matched by numpy's rules. */
export function matmul(left: Variable, right: Variable): Variable {
  const { tape } = left;
  const { graph } = tape;
  const turned = (value: Value): Value => {
    const axes = [...value.shape.keys()];
    const perm = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
    return graph.op('Transpose', [value], { perm });
  };
  const result = graph.op('MatMul', [left.value, right.value]);
  return tape.one([left, right], result, (d) => {
    if (left.tracked) {
      const own = graph.op('MatMul', [d, turned(right.value)]);
      tape.give(left, sumToShape(graph, own, left.shape));
    }
    if (right.tracked) {
      const own = graph.op('MatMul', [turned(left.value), d]);
      tape.give(right, sumToShape(graph, own, right.shape));
    }
  });
}

/**
 * input · weights + bias over the last axis. The gradient of the weights is one product over all rows.
 * @param input - [..., d]
 * @param weights - [d, k]
 * @param bias - [k]
 * @returns [..., k]
 */
export function affine(input: Variable, weights: Variable, bias?: Variable): Variable {
  const { tape } = input;
  const { graph } = tape;
  const flat = input.shape.length === 2;
  const addends = bias ? [bias.value] : [];
  const product = graph.op(flat ? 'Gemm' : 'MatMul', [
    input.value,
    weights.value,
    ...(flat ? addends : []),
  ]);
  const result = flat || !bias ? product : graph.op('Add', [product, bias.value]);
  const inputs = [input, weights, ...(bias ? [bias] : [])];
  return tape.one(inputs, result, (d) => {
    const rows = (value: Value): Value => {
      if (flat) return value;
      const sizes = fixedShape('affine', value.shape);
      const width = sizes.at(-1) ?? 1;
      return graph.op('Reshape', [value, graph.int([Number(productOf(sizes)) / width, width])]);
    };
    const gradient = rows(d);
    if (input.tracked) {
      const own = graph.op('Gemm', [gradient, weights.value], { transB: 1 });
      const sizes = fixedShape('affine', input.shape);
      tape.give(input, flat ? own : graph.op('Reshape', [own, graph.int(sizes)]));
    }
    tape.giveProduct(weights, rows(input.value), gradient);
    if (bias) tape.give(bias, sumToShape(graph, gradient, bias.shape));
  });
}
