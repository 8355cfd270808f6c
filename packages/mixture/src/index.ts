export {
  architectureOf,
  restoreModel,
  statesOf,
  type Architecture,
  type ModelStates,
} from './model/architecture.ts';
export type { Council, CouncilReport, Decision } from './model/council.ts';
export type { ContextScale, ScaledContext } from './context/context-scale.ts';
export type { ErrorModel } from './context/error-model.ts';
export {
  createFeatureSpace,
  type FeatureParts,
  type FeatureSpace,
  type FeatureSpaceSetting,
  type Features,
  type FittedFeatures,
  type Preparation,
} from './model/feature-space.ts';
export {
  answerTable,
  type GraphRunner,
  type RowNumbers,
  type TableAnswers,
  type TableSetting,
} from './compiling/answer-table.ts';
export { compileModel, type CompiledModel } from './compiling/compile-model.ts';
export type { GraphTarget, NotCompiled } from './compiling/compiled-parts.ts';
export type { StatePart } from './compiling/state-slots.ts';
export type { LabelledTable } from './rows/labelled-table.ts';
export type { Mixed } from './model/mix-in-parts.ts';
export type { Mixing } from './model/mixing.ts';
export type { MixtureModel } from './model/mixture-model.ts';
export { createPipeline, type MoEPipeline, type PipelineSettings } from './model/pipeline.ts';
export { planRecipe, type PlanRecipe } from './model/plan-recipe.ts';
export type {
  BandsPlan,
  Candidate,
  ExpertRole,
  LearnedPlan,
  MixturePlan,
  Part,
  PlannedExpert,
  FoldReports,
  PlannedSearch,
  SearchMetric,
  ValidationPlan,
  ValidationSplit,
} from './model/plan.ts';
export {
  evaluateForecasts,
  type ComponentReport,
  type EvaluationOptions,
  type ExpertSearch,
  type Forecasts,
  type Metrics,
  type Truth,
} from './selection/evaluate-forecasts.ts';
export { forecastSet } from './validation/forecast-set.ts';
export { forecastAll, type AllForecasts } from './training/forecast-all.ts';
export { servedForecasts, holdOut, type HeldOut } from './training/hold-out.ts';
export { evaluateModel } from './training/evaluate-model.ts';
export { createPlanValidator, type PlanValidator } from './training/plan-validator.ts';
export { createTaskRunner } from './training/run-task.ts';
export { runFacts } from './training/run-facts.ts';
export { hashDataset } from './training/table-hash.ts';
export {
  createTrainer,
  type MoETrainer,
  type HeldOutForecasts,
  type TrainedMixture,
  type TrainerSettings,
  type TrainOptions,
} from './training/trainer.ts';
export {
  planRun,
  type Fit,
  type InnerFold,
  type NestedSet,
  type TrainingRun,
} from './training/training-run.ts';
export type { TrainingSet } from './training/training-sets.ts';
export { trainingTasks } from './training/training-tasks.ts';
export {
  readBundle,
  writeBundle,
  type Bundle,
  type BundlePage,
  type BundleContent,
  type BundlePlace,
} from './bundle/bundle.ts';
export { learnedTables, updatesOf, type Manifest, type UpdateRecord } from './bundle/manifest.ts';
export { checkBundleFolder } from './bundle/output-folder.ts';
export {
  explainForecast,
  type ExplainContext,
  type ExplainedExpert,
  type ExplainedVariable,
  type ForecastExplanation,
} from './explaining/explain-forecast.ts';
export type { PartsMethod } from './explaining/expert-parts.ts';
export type { CouncilChange, CouncilEvent } from './updating/council-change.ts';
export {
  updateMixture,
  type MixtureUpdate,
  type UpdatedMixture,
  type UpdateOptions,
} from './updating/update-mixture.ts';
export { replayDrift, type DriftReplay, type ReplayedPolicy } from './updating/replay-drift.ts';
export type { Retrained } from './updating/retrain-in-replay.ts';
export {
  variableImportance,
  type Importance,
  type ImportanceContext,
  type ImportanceMethod,
  type ModelImportance,
} from './explaining/variable-importance.ts';
export { checkPlausibility } from './explaining/check-plausibility.ts';
export { historyOf } from './explaining/mask-sources.ts';
export {
  variableEffects,
  type VariableEffect,
  type VariableEffectContext,
} from './explaining/variable-effects.ts';
export type { EffectContext, SampledRows } from './explaining/what-if-questions.ts';
export {
  findCounterfactual,
  type Counterfactual,
  type CounterfactualContext,
} from './explaining/counterfactual.ts';
