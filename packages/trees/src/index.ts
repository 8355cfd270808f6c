export { createGradientBoosting, type GradientBoosting } from './gradient-boosting.ts';
export type { BoostingContext, BoostingProgress } from './boosting-context.ts';
export {
  gradientBoostingOptionsSchema,
  type GradientBoostingInput,
  type GradientBoostingOptions,
} from './gradient-boosting-options.ts';
export type { BoostingData, LabelledRows, RowLabels } from './boosting-data.ts';
export type { ColumnTable, NumericColumn, NumericTable, RowTable } from './column-table.ts';
export type { ModelObjective, ObjectiveName } from './objective.ts';
export type { CodeRule } from './model/category-sets.ts';
export type { ModelFeature } from './model/model-feature.ts';
export type { TreeModel } from './model/model.ts';
export type { ExplainOptions, Explanation } from './explaining/explain.ts';
export type { SavedTreeModel, SavedTree } from './model/saved-model.ts';
export { loadTreeModel, loadTreeState } from './model/load-tree-model.ts';
export { importLightGBM } from './importing/import-lightgbm.ts';
export { importXGBoost } from './importing/import-xgboost.ts';
export type { ImportOptions } from './importing/iterations.ts';
export type { ImportanceKind } from './model/split-importance.ts';
export {
  permutationImportance,
  type PermutationImportance,
  type PermutationOptions,
} from './permutation-importance.ts';
export { createExtraTrees, createRandomForest, type Forest } from './forest.ts';
export type { ForestContext, ForestModel } from './forest-model.ts';
export {
  extraTreesOptionsSchema,
  randomForestOptionsSchema,
  type ForestInput,
  type ForestOptions,
} from './forest-options.ts';
export type { OutOfBag } from './out-of-bag.ts';
