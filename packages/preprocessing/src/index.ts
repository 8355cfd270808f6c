export { createHistoryFeatures, type HistoryFeatures } from './history-features.ts';
export { createHistoryScan, historyColumns, type HistoryPrior } from './history-scan.ts';
export { noOptionsSchema, type NoOptions } from './complete-options.ts';
export { createImputer, imputerOptionsSchema, type ImputerOptions } from './imputer.ts';
export { createLastValueScan } from './last-value-scan.ts';
export {
  createInformativeColumns,
  informativeColumnsOptionsSchema,
  type InformativeColumnsOptions,
} from './informative-columns.ts';
export { createLastValues, lastValueOptionsSchema, type LastValueOptions } from './last-values.ts';
export { createMinMaxScaler } from './min-max-scaler.ts';
export { mutualInformation } from './mutual-information.ts';
export { createOneHot } from './one-hot.ts';
export { createPreprocessing } from './preprocessing.ts';
export {
  preprocessingOptionsSchema,
  type PreprocessingInput,
  type PreprocessingOptions,
} from './preprocessing-options.ts';
export { createQuality, type Quality, type QualityGraphOutput } from './quality.ts';
export { qualityScores, type QualityNorms } from './quality-layout.ts';
export { createQualityScan } from './quality-scan.ts';
export { createRobustScaler } from './robust-scaler.ts';
export { createScreening } from './screening.ts';
export { createScreeningScan, type VariationNorm } from './screening-scan.ts';
export { createSequence } from './sequence.ts';
export { createStandardizer } from './standardizer.ts';
export {
  createVarianceThreshold,
  varianceThresholdOptionsSchema,
  type VarianceThresholdOptions,
} from './variance-threshold.ts';
export { createWindowFeatures } from './window-features.ts';
export { windowStatistics, type WindowOutput, type WindowStatistic } from './window-outputs.ts';
export { createWindowScan } from './window-scan.ts';
export { windowOptionsSchema, type WindowInput, type WindowOptions } from './window-options.ts';
