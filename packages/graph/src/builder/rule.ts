import { graphError } from '../graph-error.ts';
import type { Attribute } from '../onnx/model.ts';
import { axisOf } from './shapes.ts';
import type { Value, ValueType } from './value.ts';

/** An operator about to be added, as its rule sees it. */
export class NodeInRule {
  readonly operator: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** How many outputs were asked for. */
  readonly outputs: number;

  constructor(
    operator: string,
    inputs: readonly (Value | undefined)[],
    attributes: Readonly<Record<string, Attribute>>,
    outputs: number,
  ) {
    this.operator = operator;
    this.inputs = inputs;
    this.attributes = attributes;
    this.outputs = outputs;
  }

  /** An input that must be there. */
  input(index: number): Value {
    const value = this.inputs[index];
    if (value) return value;
    throw graphError(this.operator, `input ${index}`, 'none');
  }

  /** The integers of an input that must be known when the graph is built. */
  integers(index: number): readonly number[] {
    const { integers, name } = this.input(index);
    if (integers) return integers;
    throw graphError(this.operator, `constant integers as input ${index}`, `'${name}'`);
  }

  int(name: string, otherwise: number): number {
    const attribute = this.attributes[name];
    return attribute?.kind === 'int' ? attribute.value : otherwise;
  }

  ints(name: string): readonly number[] | undefined {
    const attribute = this.attributes[name];
    return attribute?.kind === 'ints' ? attribute.value : undefined;
  }

  /** The attribute `axis` counted from the front. */
  axis(otherwise: number, rank: number): number {
    return axisOf(this.operator, this.int('axis', otherwise), rank);
  }

  fail(expected: string, got: string): never {
    throw graphError(this.operator, expected, got);
  }
}

/** Element types and shapes of an operator's outputs; it throws `GRAPH` where the inputs do not fit. */
export type Rule = (node: NodeInRule) => readonly ValueType[];

/** Rules by operator. */
export type RuleTable = Readonly<Record<string, Rule>>;
