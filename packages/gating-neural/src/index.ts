export { createNeuralNetwork, neuralNetwork } from './neural-network.ts';
export { neuralNetworkOptionsSchema, type NeuralNetworkOptions } from './neural-network-options.ts';
