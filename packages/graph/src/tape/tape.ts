import type { GraphBuilder } from '../builder/graph-builder.ts';
import { fixedShape, productOf, sameShape, type Shape } from '../builder/shapes.ts';
import type { Value } from '../builder/value.ts';
import { graphError } from '../graph-error.ts';

/** A value of a computation that may be differentiated. */
export interface Variable {
  readonly tape: Tape;
  readonly value: Value;
  readonly shape: Shape;
  /** False where no parameter has a part in it: then no gradient is computed. */
  readonly tracked: boolean;
}

/** Given the gradients of an operation's outputs (those that have one), hands on those of its inputs. */
export type Backward = (gradients: readonly (Value | undefined)[]) => void;

interface Step {
  readonly outputs: readonly Variable[];
  readonly backward: Backward;
}

interface Product {
  readonly input: Value;
  readonly gradient: Value;
}

/**
 * Reverse-mode differentiation while a graph is built: operations add their nodes and remember how their gradients are made;
 * {@link Tape.gradients} then adds the backward nodes to the same graph. Source: Griewank & Walther 2008, ch. 3.
 */
export class Tape {
  readonly graph: GraphBuilder;
  private readonly steps: Step[] = [];
  private readonly given = new Map<string, Value[]>();
  private readonly products = new Map<string, Product[]>();

  constructor(graph: GraphBuilder) {
    this.graph = graph;
  }

  /** A value that is differentiated for. */
  parameter(value: Value): Variable {
    return { tape: this, value, shape: value.shape, tracked: true };
  }

  /** A value that is not. */
  constant(value: Value): Variable {
    return { tape: this, value, shape: value.shape, tracked: false };
  }

  /** Variables of an operation's results; the backward function is kept when an input is tracked. */
  record(
    inputs: readonly Variable[],
    values: readonly Value[],
    backward: Backward,
  ): readonly Variable[] {
    const tracked = inputs.some((input) => input.tracked);
    const outputs = values.map((value) => ({ tape: this, value, shape: value.shape, tracked }));
    if (tracked) this.steps.push({ outputs, backward });
    return outputs;
  }

  /** {@link Tape.record} of an operation with one result, whose gradient is always there. */
  one(inputs: readonly Variable[], value: Value, backward: (gradient: Value) => void): Variable {
    const [output] = this.record(inputs, [value], ([gradient]) => {
      if (gradient) backward(gradient);
    });
    return output as Variable;
  }

  /** Adds to a variable's gradient. */
  give(variable: Variable, gradient: Value): void {
    if (!variable.tracked) return;
    if (!sameShape(variable.shape, gradient.shape)) {
      throw graphError('gradient', `[${variable.shape.join()}]`, `[${gradient.shape.join()}]`);
    }
    const given = this.given.get(variable.value.name);
    if (given) given.push(gradient);
    else this.given.set(variable.value.name, [gradient]);
  }

  /**
   * Adds inputᵀ · gradient to a weight's gradient, later: all such products of one weight become one large product.
   * @param input - [n, d]
   * @param gradient - [n, k], for a weight [d, k].
   */
  giveProduct(weight: Variable, input: Value, gradient: Value): void {
    if (!weight.tracked) return;
    const products = this.products.get(weight.value.name);
    if (products) products.push({ input, gradient });
    else this.products.set(weight.value.name, [{ input, gradient }]);
  }

  /**
   * The gradients of a scalar by the given parameters, in their order; zeros where one has no part in it.
   * @throws ProdromeError `GRAPH` when the loss is no scalar, or has a size known only at run time.
   */
  gradients(loss: Variable, parameters: readonly Variable[]): readonly Value[] {
    if (loss.shape.length > 0) throw graphError('gradients', 'a scalar', `[${loss.shape.join()}]`);
    this.give(loss, this.graph.float(1));
    for (const { outputs, backward } of this.steps.toReversed()) {
      const gradients = outputs.map((output) => this.total(output));
      if (gradients.some((gradient) => gradient !== undefined)) backward(gradients);
    }
    return parameters.map((parameter) => {
      this.multiplyProducts(parameter);
      return this.total(parameter) ?? this.zeros(parameter.shape);
    });
  }

  /** Zeros of this shape. */
  zeros(shape: Shape): Value {
    const sizes = fixedShape('zeros', shape);
    return this.graph.float(new Float32Array(Number(productOf(sizes))), sizes);
  }

  private total(variable: Variable): Value | undefined {
    const given = this.given.get(variable.value.name);
    if (!given) return undefined;
    const [first] = given;
    return given.length === 1 ? first : this.graph.op('Sum', given);
  }

  private multiplyProducts(weight: Variable): void {
    const products = this.products.get(weight.value.name);
    if (!products) return;
    const join = (values: readonly Value[]): Value =>
      values.length === 1 ? (values[0] as Value) : this.graph.op('Concat', values, { axis: 0 });
    const inputs = join(products.map(({ input }) => input));
    const gradients = join(products.map(({ gradient }) => gradient));
    this.give(weight, this.graph.op('Gemm', [inputs, gradients], { transA: 1 }));
  }
}

/** Sums a gradient over the axes along which a value was repeated. */
export function sumToShape(graph: GraphBuilder, gradient: Value, shape: Shape): Value {
  if (sameShape(gradient.shape, shape)) return gradient;
  const more = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((size, i) =>
    i < more || (shape[i - more] === 1 && size !== 1) ? [i] : [],
  );
  const sum = graph.op('ReduceSum', [gradient, graph.int(axes)], { keepdims: 0 });
  if (sameShape(sum.shape, shape)) return sum;
  return graph.op('Reshape', [sum, graph.int(fixedShape('gradient', shape))]);
}
