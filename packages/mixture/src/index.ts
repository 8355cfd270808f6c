export { restoreModel, statesOf, type Blueprint, type ModelStates } from './blueprint.ts';
export {
  planRecipe,
  readBundle,
  writeBundle,
  type Bundle,
  type BundleContent,
  type Manifest,
  type PlanRecipe,
} from './bundle.ts';
export type { Calibration } from './calibration.ts';
export type { Decision } from './choose.ts';
export type { Council, CouncilReport } from './council.ts';
export type { ErrorModel } from './error-model.ts';
export { evaluateModel } from './evaluate-model.ts';
export {
  createFeatureSpace,
  type FeatureSpace,
  type FeatureSpaceSetting,
  type Features,
} from './feature-space.ts';
export { createInlineExecutor } from './inline-executor.ts';
export { judge, type Forecasts, type JudgeOptions, type Metrics, type Truth } from './judge.ts';
export type { Mixing } from './mixing.ts';
export type { MixtureModel } from './mixture-model.ts';
export { checkBundleFolder } from './output-folder.ts';
export { createPipeline, type MoEPipeline, type PipelineSettings } from './pipeline.ts';
export type { Candidate, MixturePlan, Part, Seat, ValidationPlan } from './plan.ts';
export type { TaskRunner } from './run-task.ts';
export type { TaskInputs } from './training-tasks.ts';
export { hashDataset } from './table-hash.ts';
export {
  createTrainer,
  type MoETrainer,
  type TrainedMixture,
  type TrainerSettings,
  type TrainOptions,
} from './trainer.ts';
