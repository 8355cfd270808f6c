export { gruNetwork, gruNetworkOptionsSchema, type GruNetworkOptions } from './gru-network.ts';
export { lstmNetwork, lstmNetworkOptionsSchema, type LstmNetworkOptions } from './lstm-network.ts';
export {
  mixtureNetwork,
  mixtureNetworkOptionsSchema,
  type MixtureNetworkOptions,
} from './mixture-network.ts';
export {
  multilayerPerceptron,
  multilayerPerceptronOptionsSchema,
  type MultilayerPerceptronOptions,
} from './multilayer-perceptron.ts';
export {
  temporalConvolution,
  temporalConvolutionOptionsSchema,
  type TemporalConvolutionOptions,
} from './temporal-convolution.ts';
export { networkExperts } from './network-experts.ts';
export { onnxModel } from './onnx-model.ts';
export { onnxModelOptionsSchema, type OnnxModelOptions } from './onnx-model-options.ts';
export { tfjsModel, tfjsModelOptionsSchema, type TfjsModelOptions } from './tfjs-model.ts';
export { probeRuntime } from '@prodrome/graph';
