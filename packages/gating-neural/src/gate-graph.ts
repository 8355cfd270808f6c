import {
  expectGraphWidth,
  graphMath,
  type GateGraphInput,
  type GraphBuilder,
  type GraphMath,
  type GraphValue,
} from '@prodrome/core';
import type { ContextScale } from './context-scale.ts';
import type { GateShape } from './gate-network.ts';
import { orderByName } from './gate-rows.ts';
import { layersOf } from './row-scorer.ts';
import type { GateFit } from './train-gate.ts';

/** ONNX's names of the activations. */
const operators = { relu: 'Relu', tanh: 'Tanh', sigmoid: 'Sigmoid' } as const;

/** `weighRows` as a graph, in double precision: weights [n, k, outputs] in the type of the values. */
export function gateGraph(
  graph: GraphBuilder,
  input: GateGraphInput,
  { experts, scale, parameters }: GateFit,
  shape: GateShape,
): GraphValue {
  expectGraphWidth('neural_network gate', input.present, shape.experts);
  expectGraphWidth('neural_network gate, context', input.context, scale.columns.length);
  const math = graphMath(graph);
  const { apply, constant, double, take } = math;
  const layers = layersOf(shape, parameters);
  let hidden = centered(math, input, scale);
  layers.forEach(({ from, to, weights, bias }, at) => {
    // a factor before a product would be fused with it in single precision: runtimes have it as an attribute
    const own = at === 0 ? weights.map((w, i) => w * unitOf(scale, Math.floor(i / to))) : weights;
    const sums = apply('Add', apply('MatMul', hidden, constant(own, [from, to])), bias);
    hidden = at < layers.length - 1 ? apply(operators[shape.options.activation], sums) : sums;
  });
  // the network has the experts in the order of their names
  const order = orderByName({ experts: experts.map((name) => ({ name, specialty: '' })) });
  const places = experts.map((_, expert) => order.indexOf(expert));
  const trust = shape.options.useConfidence ? (parameters.at(-1) as number) : 0;
  const trusted = apply('Mul', double(input.confidence), trust);
  return softmaxOfPresent(math, input, apply('Add', take(hidden, places, 1), trusted));
}

/** The context less its means; one column that is 0 where there is none. */
function centered(
  { apply, double, take }: GraphMath,
  { context, present }: GateGraphInput,
  { means }: ContextScale,
): GraphValue {
  if (means.length === 0) return apply('Mul', double(take(present, [0], 1)), 0);
  return apply('Sub', double(context), means);
}

/** What a column is multiplied by; one that was constant in training is 0. */
function unitOf({ deviations }: ContextScale, column: number): number {
  const deviation = deviations[column] ?? 0;
  return deviation === 0 ? 0 : 1 / deviation;
}

function softmaxOfPresent(
  { apply, cast, constant, reduce, unsqueeze }: GraphMath,
  { present, values }: GateGraphInput,
  scores: GraphValue,
): GraphValue {
  const top = reduce('ReduceMax', apply('Where', present, scores, -Number.MAX_VALUE), 1);
  const shares = apply('Where', present, apply('Exp', apply('Sub', scores, top)), 0);
  // at least 1 where anybody is present
  const total = apply('Max', reduce('ReduceSum', shares, 1), 1);
  const outputs = Number(values.shape[2]);
  const ones = constant(new Float64Array(outputs).fill(1), [1, 1, outputs]);
  return cast(apply('Mul', unsqueeze(apply('Div', shares, total), 2), ones), values.type);
}
