import type { JsonValue } from './json.ts';
import type { Tensor } from './state.ts';

declare const graphValue: unique symbol;

/** An edge of a graph under construction; a string in `shape` names a size that is known at run time. */
export interface GraphValue {
  readonly [graphValue]: true;
  readonly shape: readonly (number | string)[];
}

/** An attribute of an operator; a tensor keeps its number format, where JSON has but one. */
export type GraphAttribute = JsonValue | Tensor;

/** Builds an ONNX graph; operator names and attributes are ONNX's. */
export interface GraphBuilder {
  constant(tensor: Tensor): GraphValue;
  op(
    name: string,
    inputs: readonly (GraphValue | undefined)[],
    attributes?: Readonly<Record<string, GraphAttribute>>,
  ): readonly GraphValue[];
}

/** What an expert's graph may read: features [n, d]; windows [n, steps, d]; outcome and days since the last row [n]; state [n, width]. */
export interface GraphInput {
  readonly features: GraphValue;
  readonly window?: GraphValue;
  readonly outcome?: GraphValue;
  readonly elapsedDays?: GraphValue;
  readonly state?: GraphValue;
}

/** An expert's answers [n, outputs], and its new state [n, width]. */
export interface GraphOutput {
  readonly values: GraphValue;
  readonly state?: GraphValue;
}

/** What a gate's graph may read; n rows, k experts. */
export interface GateGraphInput {
  /** [n, columns] of the context, as the gate was trained on it. */
  readonly context: GraphValue;
  /** [n, k, outputs]; 0 where not present. */
  readonly values: GraphValue;
  /** [n, k]; 0 where not present. */
  readonly confidence: GraphValue;
  /** [n, k] 1 or 0. */
  readonly present: GraphValue;
}

/** What a combination's graph may read; n rows, k experts. */
export interface MixtureGraphInput {
  /** [n, k, outputs]; 0 where not present. */
  readonly values: GraphValue;
  /** [n, k, outputs] */
  readonly weights: GraphValue;
  /** [n, k] 1 or 0. */
  readonly present: GraphValue;
}
