import type { AttributeValue, GraphBuilder, Value } from '@prodrome/graph';

/** An activation as an operator of its own, and as a function within recurrent operators. */
export interface TfjsActivation {
  readonly add: (graph: GraphBuilder, input: Value) => Value;
  /** ONNX's name, and its α and β. */
  readonly within?: { readonly name: string; readonly alpha?: number; readonly beta?: number };
}

const float = (value: number): AttributeValue => ({ kind: 'float', value });

/** An operator of one input that gives what has its shape, with or without a rule. */
export const known =
  (operator: string, attributes: Readonly<Record<string, AttributeValue>> = {}) =>
  (graph: GraphBuilder, input: Value): Value =>
    graph.knows(operator)
      ? graph.op(operator, [input], attributes)
      : (graph.custom(operator, [input], attributes, { domain: '', outputs: [input] })[0] as Value);

const hardSigmoid: TfjsActivation = {
  add: known('HardSigmoid', { alpha: float(0.2), beta: float(0.5) }),
  within: { name: 'HardSigmoid', alpha: 0.2, beta: 0.5 },
};
const swish: TfjsActivation = {
  add: (graph, input) => graph.op('Mul', [input, graph.op('Sigmoid', [input])]),
};

/** Between two bounds. */
export const clipped = (graph: GraphBuilder, input: Value, from: number, to: number): Value =>
  graph.op('Clip', [input, graph.float(from), graph.float(to)]);

/** x where it is above 0, else eˣ − 1. */
export const elu: TfjsActivation['add'] = known('Elu', { alpha: float(1) });

/** By their names in a file: as TensorFlow.js 4 computes them. */
export const tfjsActivations: ReadonlyMap<string, TfjsActivation> = new Map<string, TfjsActivation>(
  [
    ['linear', { add: (_, input) => input, within: { name: 'Affine', alpha: 1, beta: 0 } }],
    ['relu', { add: known('Relu'), within: { name: 'Relu' } }],
    ['relu6', { add: (graph, input) => clipped(graph, input, 0, 6) }],
    ['sigmoid', { add: known('Sigmoid'), within: { name: 'Sigmoid' } }],
    ['hard_sigmoid', hardSigmoid],
    ['hardSigmoid', hardSigmoid],
    ['softmax', { add: known('Softmax', { axis: -1 }) }],
    ['tanh', { add: known('Tanh'), within: { name: 'Tanh' } }],
    ['elu', { add: elu, within: { name: 'Elu', alpha: 1 } }],
    ['selu', { add: known('Selu') }],
    ['softplus', { add: known('Softplus'), within: { name: 'Softplus' } }],
    ['softsign', { add: known('Softsign'), within: { name: 'Softsign' } }],
    ['swish', swish],
    ['silu', swish],
  ],
);
