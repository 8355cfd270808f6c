import type { Tensor } from '@tensorflow/tfjs-core';
import type { NodeSpec } from '@prodrome/graph';
import { lacks } from './tensorflow-error.ts';
import type { TensorflowApi } from './tensorflow-api.ts';
import { isHost, toTensor, type HostArray, type Value } from './values.ts';

/** One node with the values that go into it. */
export class Call {
  readonly tf: TensorflowApi;
  readonly node: NodeSpec;
  readonly inputs: readonly (Value | undefined)[];

  constructor(tf: TensorflowApi, node: NodeSpec, inputs: readonly (Value | undefined)[]) {
    this.tf = tf;
    this.node = node;
    this.inputs = inputs;
  }

  /** Whether all inputs that decide on the kind of the result are 64-bit numbers, or made of them. */
  get onHost(): boolean {
    const deciding = this.node.type === 'Where' ? this.inputs.slice(1) : this.inputs.slice(0, 1);
    return deciding.every((value) => value === undefined || isHost(value));
  }

  has(index: number): boolean {
    return this.inputs[index] !== undefined;
  }

  tensor(index: number): Tensor {
    return toTensor(this.tf, this.value(index));
  }

  tensors(): Tensor[] {
    return this.inputs.map((_, i) => this.tensor(i));
  }

  host(index: number): HostArray {
    const value = this.value(index);
    if (!isHost(value)) throw lacks(`operator ${this.node.type} with floats as input ${index}`);
    return value;
  }

  /** Sizes, axes or indices. */
  integers(index: number): number[] {
    return this.host(index).data.map(Number);
  }

  integer(name: string, otherwise: number): number {
    const attribute = this.node.attributes[name];
    return attribute?.kind === 'int' ? attribute.value : otherwise;
  }

  list(name: string): readonly number[] | undefined {
    const attribute = this.node.attributes[name];
    return attribute?.kind === 'ints' ? attribute.value : undefined;
  }

  text(name: string): string | undefined {
    const attribute = this.node.attributes[name];
    return attribute?.kind === 'string' ? attribute.value : undefined;
  }

  private value(index: number): Value {
    const value = this.inputs[index];
    if (!value) throw lacks(`operator ${this.node.type} without input ${index}`);
    return value;
  }
}

/** An axis counted from the end when it is negative. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** The shape that `Reshape` asks for: 0 keeps a size, −1 is what is left. */
export function reshaped(from: readonly number[], asked: readonly number[]): number[] {
  const sizes = asked.map((size, i) => (size === 0 ? (from[i] ?? 0) : size));
  const known = sizes.reduce((total, size) => (size < 0 ? total : total * size), 1);
  const count = from.reduce((total, size) => total * size, 1);
  return sizes.map((size) => (size < 0 ? count / known : size));
}

/** A shape with the given axes left out (all of size 1 when none are given). */
export const squeezed = (
  shape: readonly number[],
  axes: readonly number[] | undefined,
): number[] => {
  const left = axes?.map((axis) => axisOf(axis, shape.length));
  return shape.filter((size, i) => (left ? !left.includes(i) : size !== 1));
};

/** A shape with axes of size 1 where the result has these. */
export function unsqueezed(shape: readonly number[], axes: readonly number[]): number[] {
  const rank = shape.length + axes.length;
  const added = new Set(axes.map((axis) => axisOf(axis, rank)));
  const rest = [...shape];
  return Array.from({ length: rank }, (_, i) => (added.has(i) ? 1 : (rest.shift() ?? 1)));
}
