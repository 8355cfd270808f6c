/** An engine of TensorFlow.js: libtensorflow, WebAssembly, or plain JavaScript. */
export type TensorflowEngine = 'node' | 'wasm' | 'cpu';

/** Which engine works here, and why those before it do not. */
export interface TensorflowReport {
  readonly engine: TensorflowEngine;
  /** Of `@tensorflow/tfjs-core`. */
  readonly version: string;
  readonly passedOver: readonly { readonly engine: TensorflowEngine; readonly why: string }[];
}

/** The engines from fast to slow. */
export const tensorflowEngines: readonly TensorflowEngine[] = ['node', 'wasm', 'cpu'];
