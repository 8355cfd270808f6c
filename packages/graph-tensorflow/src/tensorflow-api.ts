/** The part of TensorFlow.js that is needed: all of `@tensorflow/tfjs-core`. */
export type TensorflowApi = typeof import('@tensorflow/tfjs-core');
