import type { Value } from '../builder/value.ts';
import { sumToShape, type Variable } from './tape.ts';

/**
 * Each row over the last axis at mean 0 and variance 1, then scaled and shifted.
 * @param input - [..., d]
 * @param scale - [d]
 * @param shift - [d]
 * Source: Ba, Kiros & Hinton 2016 (arXiv:1607.06450), eq. 4.
 */
export function layerNorm(
  input: Variable,
  scale: Variable,
  shift: Variable,
  epsilon = 1e-5,
): Variable {
  const { tape } = input;
  const { graph } = tape;
  const average = (value: Value): Value =>
    graph.op('ReduceMean', [value, graph.int([-1])], { keepdims: 1 });
  const centred = graph.op('Sub', [input.value, average(input.value)]);
  const variance = average(graph.op('Mul', [centred, centred]));
  const deviation = graph.op('Sqrt', [graph.op('Add', [variance, graph.float(epsilon)])]);
  const standard = graph.op('Div', [centred, deviation]);
  const result = graph.op('Add', [graph.op('Mul', [standard, scale.value]), shift.value]);
  return tape.one([input, scale, shift], result, (d) => {
    tape.give(shift, sumToShape(graph, d, shift.shape));
    tape.give(scale, sumToShape(graph, graph.op('Mul', [d, standard]), scale.shape));
    if (!input.tracked) return;
    const inner = graph.op('Mul', [d, scale.value]);
    const along = graph.op('Mul', [standard, average(graph.op('Mul', [inner, standard]))]);
    const rest = graph.op('Sub', [graph.op('Sub', [inner, average(inner)]), along]);
    tape.give(input, graph.op('Div', [rest, deviation]));
  });
}
