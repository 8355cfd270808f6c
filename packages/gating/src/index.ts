export { best } from './best.ts';
export { greedy } from './greedy.ts';
export { greedyOptionsSchema, type GreedyOptions } from './greedy-options.ts';
export { logPool } from './log-pool.ts';
export { logisticStacking } from './logistic-stacking.ts';
export { platt } from './platt.ts';
export { plattOptionsSchema, type PlattOptions } from './platt-options.ts';
export { softmax } from './softmax.ts';
export { softmaxOptionsSchema, type SoftmaxOptions } from './softmax-options.ts';
export { createStacking, stacking } from './stacking.ts';
export {
  logisticStackingOptionsSchema,
  stackingOptionsSchema,
  type LogisticStackingOptions,
  type StackingOptions,
} from './stacking-options.ts';
export { uniform, uniformOptionsSchema } from './uniform.ts';
export { weightedAverage } from './weighted-average.ts';
