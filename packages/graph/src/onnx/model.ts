/** Element types of tensors, by ONNX's names (`float` is 32 bits, `bfloat16` its upper half). */
export type ElementType =
  | 'float'
  | 'double'
  | 'float16'
  | 'bfloat16'
  | 'uint8'
  | 'int8'
  | 'int32'
  | 'int64'
  | 'uint32'
  | 'uint64'
  | 'bool'
  | 'string';

/** A size known when the graph is built, or the name of one known when it runs. */
export type Dimension = number | string;

/** A dense row-major tensor as it stands in a file: little-endian bytes. */
export interface TensorSpec {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** An attribute of a node with its kind, because 1 and 1.0 differ in a file. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: TensorSpec }
  | { readonly kind: 'graph'; readonly value: GraphSpec };

/** One operator; an empty input name stands for an input left out. */
export interface NodeSpec {
  readonly name: string;
  readonly type: string;
  /** '' is ONNX's own. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Name, type and (where known) shape of an input or output. */
export interface ValueSpec {
  readonly name: string;
  readonly type: ElementType;
  readonly shape?: readonly Dimension[];
}

/** A graph, or the body of a control operator. */
export interface GraphSpec {
  readonly name: string;
  readonly nodes: readonly NodeSpec[];
  readonly initializers: readonly TensorSpec[];
  readonly inputs: readonly ValueSpec[];
  readonly outputs: readonly ValueSpec[];
}

/** A whole ONNX model as plain data. */
export interface ModelSpec {
  readonly irVersion: number;
  readonly producer: string;
  /** Version of each operator set by domain; '' is ONNX's own. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly graph: GraphSpec;
  readonly metadata: Readonly<Record<string, string>>;
}
