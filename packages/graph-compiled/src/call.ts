import type { ElementType, NodeSpec } from '@prodrome/graph';
import { lacks } from './graph-error.ts';
import { knownNumbers, type View } from './view.ts';

/** A piece of the work of a run: fills buffers that were made once. */
export type Step = () => void;

/** One node while it is compiled. */
export interface Call {
  readonly node: NodeSpec;
  readonly inputs: readonly (View | undefined)[];
  /** Adds work to the run; where all inputs are constant it is done at once, and never again. */
  add(step: Step): void;
  /** Room for a result, which is constant where all inputs are. */
  room(type: ElementType, shape: readonly number[]): View;
}

/** What a node's outputs are. */
export type Operator = (call: Call) => readonly View[];

/** Operators by ONNX's names. */
export type Operators = Readonly<Record<string, Operator>>;

/** An input that must be there. */
export function input({ node, inputs }: Call, at: number): View {
  const view = inputs[at];
  if (!view) throw lacks(`operator ${node.type} without input ${at}`);
  return view;
}

/** A number that is an attribute. */
export function number({ node }: Call, name: string, otherwise: number): number {
  const attribute = node.attributes[name];
  return attribute?.kind === 'int' || attribute?.kind === 'float' ? attribute.value : otherwise;
}

/** A list of numbers that is an attribute. */
export function list({ node }: Call, name: string): readonly number[] | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'ints' || attribute?.kind === 'floats' ? attribute.value : undefined;
}

/** Axes, sizes or other whole numbers: an input, or an attribute as in older operator sets. */
export function numbers(call: Call, at: number, name: string): readonly number[] | undefined {
  const view = call.inputs[at];
  return view ? knownNumbers(view, `${name} of ${call.node.type}`) : list(call, name);
}
