import type { JsonValue } from './json.ts';

/** The number formats a tensor may have. */
export type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

/** A dense row-major array; a scalar has shape []. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/**
 * The only form in which anything is persisted: plain JSON and tensors, no code.
 * `version` rises when the layout changes; later readers must read every released version.
 */
export interface ComponentState {
  readonly kind: string;
  readonly version: number;
  readonly json: JsonValue;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** A state with numbers in `json` and vectors in float64 tensors: all that most components need. */
export function createState(
  kind: string,
  version: number,
  json: JsonValue,
  vectors: Readonly<Record<string, Float64Array>> = {},
): ComponentState {
  const tensors = Object.fromEntries(
    Object.entries(vectors).map(([name, data]) => [name, { shape: [data.length], data }]),
  );
  return { kind, version, json, tensors };
}
