export { extraTrees } from './extra-trees.ts';
export {
  extraTreesExpertOptionsSchema,
  randomForestExpertOptionsSchema,
  forestSpace,
  type ExtraTreesExpertOptions,
  type RandomForestExpertOptions,
} from './forest-options.ts';
export { gradientBoosting } from './gradient-boosting.ts';
export {
  gradientBoostingExpertOptionsSchema,
  gradientBoostingExpertSpace,
  type GradientBoostingExpertOptions,
} from './gradient-boosting-options.ts';
export { randomForest } from './random-forest.ts';
