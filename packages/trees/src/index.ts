export { createGradientBoosting, type GradientBoosting } from './gradient-boosting.ts';
export type { BoostingContext, BoostingProgress } from './boosting-context.ts';
export {
  gradientBoostingOptionsSchema,
  type GradientBoostingInput,
  type GradientBoostingOptions,
} from './gradient-boosting-options.ts';
export type { BoostingData, LabelledRows } from './boosting-data.ts';
export type { ColumnTable, NumericColumn } from './column-table.ts';
export type { ObjectiveName } from './objective.ts';
export type { GradientBoostingModel } from './model/model.ts';
export type { SavedGradientBoosting, SavedTree } from './model/saved-model.ts';
export { loadGradientBoosting } from './model/load-gradient-boosting.ts';
export type { ImportanceKind } from './model/split-importance.ts';
export {
  permutationImportance,
  type PermutationImportance,
  type PermutationOptions,
} from './permutation-importance.ts';
