export { best } from './combining/best.ts';
export { greedy } from './gates/greedy.ts';
export { greedyOptionsSchema, type GreedyOptions } from './gates/greedy-options.ts';
export { hierarchical } from './gates/hierarchical.ts';
export {
  hierarchicalOptionsSchema,
  type HierarchicalOptions,
} from './gates/hierarchical-options.ts';
export { logPool } from './combining/log-pool.ts';
export {
  createFeatureWeightedStacking,
  featureWeightedStacking,
} from './combining/feature-weighted-stacking.ts';
export { logisticStacking } from './combining/logistic-stacking.ts';
export { noisyTopK } from './gates/noisy-top-k.ts';
export { noisyTopKOptionsSchema, type NoisyTopKOptions } from './gates/noisy-top-k-options.ts';
export { platt } from './combining/platt.ts';
export { plattOptionsSchema, type PlattOptions } from './combining/platt-options.ts';
export { knoraE } from './selection/knora-e.ts';
export { metaDes } from './selection/meta-des.ts';
export { ola } from './selection/ola.ts';
export {
  knoraEOptionsSchema,
  metaDesOptionsSchema,
  olaOptionsSchema,
  type KnoraEOptions,
  type MetaDesOptions,
  type OlaOptions,
} from './selection/selection-options.ts';
export { softmax } from './gates/softmax.ts';
export {
  softmaxOptionsSchema,
  softmaxSpace,
  type SoftmaxOptions,
} from './gates/softmax-options.ts';
export { createStacking, stacking } from './combining/stacking.ts';
export {
  logisticStackingOptionsSchema,
  logisticStackingSpace,
  stackingOptionsSchema,
  type LogisticStackingOptions,
  type StackingOptions,
} from './combining/stacking-options.ts';
export { staticWeights } from './gates/static.ts';
export { staticOptionsSchema, type StaticOptions } from './gates/static-options.ts';
export { uniform, uniformOptionsSchema } from './gates/uniform.ts';
export { weightedAverage } from './combining/weighted-average.ts';
