import type { JsonValue } from './json.ts';
import type { Tensor } from './state.ts';

declare const graphValue: unique symbol;

/** Element types of values in a graph. */
export type GraphType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint8' | 'bool';

/** Element type and shape of a value; a string in `shape` names a size that is known at run time. */
export interface GraphValueType {
  readonly type: GraphType;
  readonly shape: readonly (number | string)[];
}

/** An edge of a graph under construction. */
export interface GraphValue extends GraphValueType {
  readonly [graphValue]: true;
}

/** An attribute of an operator; a tensor keeps its number format, where JSON has but one. */
export type GraphAttribute = JsonValue | Tensor;

/** Attributes of an operator by ONNX's names. */
export type GraphAttributes = Readonly<Record<string, GraphAttribute>>;

/** Builds an ONNX graph; operator names and attributes are ONNX's. */
export interface GraphBuilder {
  constant(tensor: Tensor): GraphValue;
  /** Adds an operator with one output. @throws ProdromeError `GRAPH` where the inputs do not fit, or the builder does not know it. */
  op(
    name: string,
    inputs: readonly (GraphValue | undefined)[],
    attributes?: GraphAttributes,
  ): GraphValue;
  /**
   * Adds an operator with declared outputs: how many, where the builder knows what they are, else type and shape of each.
   * @throws ProdromeError `GRAPH` where the inputs do not fit, or the outputs are others than the builder knows.
   */
  ops(
    name: string,
    inputs: readonly (GraphValue | undefined)[],
    attributes: GraphAttributes,
    outputs: number | readonly GraphValueType[],
  ): readonly GraphValue[];
  /**
   * Adds ONNX's `Loop`: so many turns, one after the other. A turn is given its number, from 0 on, and what the one before left, sees
   * every value that stands before the loop, and leaves values of the same types and shapes.
   * @param count - an int64 scalar; not above 0 = no turn.
   * @returns what the last turn left.
   * @throws ProdromeError `GRAPH` where a turn leaves values of other types or shapes, or `count` is no scalar.
   */
  loop(
    count: GraphValue,
    states: readonly GraphValue[],
    turn: (
      body: GraphBuilder,
      index: GraphValue,
      states: readonly GraphValue[],
    ) => readonly GraphValue[],
  ): readonly GraphValue[];
}

/**
 * What the graph of an expert or a transform may read: n rows of n patients, each after the last one that its state knows.
 * A graph that reads what is not given throws `USAGE`.
 */
export interface GraphInput {
  /** [n, columns]; NaN = not observed. */
  readonly features: GraphValue;
  /** [n] days. */
  readonly time?: GraphValue;
  /** [n] days since the patient's row before; NaN on the first one. */
  readonly elapsedDays?: GraphValue;
  /** [n] the outcome known at the end of that day; NaN = not recorded. */
  readonly outcome?: GraphValue;
  /** [n, width] what is remembered of each patient; on the first row the part's own `initial`. */
  readonly state?: GraphValue;
}

/** What a part with a memory adds to its outputs. */
export interface GraphMemory {
  /** [n, width] of each patient after the row, in the type of the state that was given. */
  readonly state?: GraphValue;
  /** [width] of a patient before the first row. */
  readonly initial?: Float64Array;
}

/** An expert's answers [n, outputs], in the type of the features. */
export interface GraphOutput extends GraphMemory {
  readonly values: GraphValue;
}

/** What a transform's graph may read. */
export type TransformGraphInput = GraphInput;

/** A transform's columns [n, columns], in the type of the features. */
export interface TransformGraphOutput extends GraphMemory {
  readonly features: GraphValue;
}

/** What a scan's graph reads; n rows of n patients. */
export interface ScanGraphInput {
  /** [n, columns]; NaN = not observed. */
  readonly features: GraphValue;
  /** [n] days. */
  readonly time: GraphValue;
  /** [n] the outcome known at the end of that day; NaN = not recorded. */
  readonly outcome: GraphValue;
  /** [n, width] before the day. */
  readonly state: GraphValue;
}

/** What a scan's graph gives. */
export interface ScanGraphOutput {
  /** [n, outputs] in double precision. */
  readonly values: GraphValue;
  /** [n, width] after the day, in the type of the state that was given. */
  readonly state: GraphValue;
}

/** What a gate's graph may read; n rows, k experts. */
export interface GateGraphInput {
  /** [n, columns] of the context, as the gate was trained on it. */
  readonly context: GraphValue;
  /** [n, k, outputs]; 0 where not present. */
  readonly values: GraphValue;
  /** [n, k]; 0 where not present or not known. */
  readonly confidence: GraphValue;
  /** [n, k] bool. */
  readonly present: GraphValue;
  /** [n, k]; NaN for experts without a domain of their own. Absent where nobody judged it. */
  readonly quality?: GraphValue;
}

/** What the graph of a gate with a state may read beside: n rows of n patients, each after the last one that its state knows. */
export interface StateGateGraphInput extends GateGraphInput {
  /** [n] days. */
  readonly time: GraphValue;
  /** [n] the outcome known at the end of that day; NaN = not recorded. */
  readonly outcome: GraphValue;
  /** [n, width] in double precision. */
  readonly state: GraphValue;
}

/** What the graph of a gate with a state gives. */
export interface StateGateGraphOutput extends Required<GraphMemory> {
  /** [n, k, outputs] */
  readonly weights: GraphValue;
}

/** What a combination's graph may read; n rows, k experts. */
export interface MixtureGraphInput {
  /** [n, k, outputs]; 0 where not present. */
  readonly values: GraphValue;
  /** [n, k, outputs] */
  readonly weights: GraphValue;
  /** [n, k] bool. */
  readonly present: GraphValue;
  /** [n, columns] of the context; absent where nobody gave it. */
  readonly context?: GraphValue;
}
