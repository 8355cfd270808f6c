import { ProdromeError } from './errors.ts';
import type { GraphAttributes, GraphBuilder, GraphType, GraphValue } from './graph.ts';

/** A value of a graph, or numbers that become a constant of double precision: one a scalar, several a vector. */
export type GraphOperand = GraphValue | number | readonly number[] | Float64Array;

/** What formulas are written with in a graph. Numbers are constants of double precision; values keep the type they have. */
export interface GraphMath {
  /** An operator on operands, by ONNX's name. */
  readonly apply: (operator: string, ...operands: readonly GraphOperand[]) => GraphValue;
  /** {@link apply} with attributes. */
  readonly applyWith: (
    operator: string,
    attributes: GraphAttributes,
    ...operands: readonly GraphOperand[]
  ) => GraphValue;
  readonly cast: (value: GraphValue, type: GraphType) => GraphValue;
  /** In double precision. */
  readonly double: (value: GraphValue) => GraphValue;
  readonly constant: (numbers: ArrayLike<number>, shape: readonly number[]) => GraphValue;
  readonly integers: (numbers: readonly number[]) => GraphValue;
  /** Slices at these places of an axis, which stays. */
  readonly take: (value: GraphValue, places: readonly number[], axis: number) => GraphValue;
  readonly concat: (values: readonly GraphValue[], axis: number) => GraphValue;
  /** `operator` over an axis, which stays with size 1: ReduceSum, ReduceMax, … */
  readonly reduce: (operator: string, value: GraphValue, axis: number) => GraphValue;
  readonly unsqueeze: (value: GraphValue, axis: number) => GraphValue;
  readonly squeeze: (value: GraphValue, axis: number) => GraphValue;
  /** The logit of probabilities that are kept 1e-15 away from 0 and 1, NaN of NaN; of double precision. */
  readonly logit: (probabilities: GraphValue) => GraphValue;
  /** 1 / (1 + exp(−x)) with full relative precision for very negative x, where a runtime's `Sigmoid` may give 0. */
  readonly sigmoid: (scores: GraphValue) => GraphValue;
}

/** ONNX's numbers of element types. */
const codes: Readonly<Record<GraphType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};
const nearest = 1e-15;

/** Formulas over values of a graph. */
export function graphMath(graph: GraphBuilder): GraphMath {
  const constant: GraphMath['constant'] = (numbers, shape) =>
    graph.constant({ shape, data: Float64Array.from(numbers) });
  const integers: GraphMath['integers'] = (numbers) =>
    graph.constant({ shape: [numbers.length], data: BigInt64Array.from(numbers, BigInt) });
  const valueOf = (operand: GraphOperand): GraphValue => {
    if (typeof operand === 'number') return constant([operand], []);
    return isNumbers(operand) ? constant(operand, [operand.length]) : operand;
  };
  const applyWith: GraphMath['applyWith'] = (operator, attributes, ...operands) =>
    graph.op(operator, operands.map(valueOf), attributes);
  const apply: GraphMath['apply'] = (operator, ...operands) => applyWith(operator, {}, ...operands);
  const cast: GraphMath['cast'] = (value, type) =>
    value.type === type ? value : applyWith('Cast', { to: codes[type] }, value);
  const double = (value: GraphValue): GraphValue => cast(value, 'float64');
  return {
    ...{ apply, applyWith, cast, double, constant, integers },
    take: (value, places, axis) => applyWith('Gather', { axis }, value, integers(places)),
    concat: (values, axis) =>
      values.length === 1 ? (values[0] as GraphValue) : applyWith('Concat', { axis }, ...values),
    reduce: (operator, value, axis) =>
      applyWith(operator, { keepdims: 1 }, value, integers([axis])),
    unsqueeze: (value, axis) => apply('Unsqueeze', value, integers([axis])),
    squeeze: (value, axis) => apply('Squeeze', value, integers([axis])),
    logit: (probabilities) => {
      const given = double(probabilities);
      // what runtimes clip NaN to is open
      const p = apply(
        'Where',
        apply('IsNaN', given),
        given,
        apply('Clip', given, nearest, 1 - nearest),
      );
      return apply('Sub', apply('Log', p), apply('Log', apply('Sub', 1, p)));
    },
    sigmoid: (scores) => {
      const x = double(scores);
      const power = apply('Exp', apply('Neg', apply('Abs', x)));
      const above = apply('Where', apply('GreaterOrEqual', x, 0), 1, power);
      return apply('Div', above, apply('Add', 1, power));
    },
  };
}

const isNumbers = (operand: GraphOperand): operand is readonly number[] | Float64Array =>
  Array.isArray(operand) || operand instanceof Float64Array;

/**
 * Named inputs that a graph cannot do without.
 * @throws ProdromeError `USAGE` naming the first that is not given.
 */
export function expectGraphInputs<Name extends string>(
  where: string,
  inputs: Readonly<Partial<Record<Name, GraphValue | undefined>>>,
): Readonly<Record<Name, GraphValue>> {
  for (const [name, value] of Object.entries(inputs)) {
    if (value !== undefined) continue;
    throw new ProdromeError('USAGE', {
      where: `graph of ${where}`,
      expected: `the input ${name}`,
      got: 'none',
    });
  }
  return inputs as Readonly<Record<Name, GraphValue>>;
}

/**
 * Refuses values whose last axis has another size.
 * @throws ProdromeError `SCHEMA`
 */
export function expectGraphWidth(where: string, { shape }: GraphValue, width: number): void {
  const last = shape.at(-1);
  if (typeof last === 'string' || last === width) return;
  throw new ProdromeError('SCHEMA', {
    where: `graph of ${where}`,
    expected: `${width} columns`,
    got: `[${shape.join(', ')}]`,
  });
}
