export { createHistoryFeatures, type HistoryFeatures } from './history-features.ts';
export { createHistoryFold, historyColumns, type HistoryPrior } from './history-fold.ts';
export { createImputer, type ImputerOptions } from './imputer.ts';
export { createLastValueFold } from './last-value-fold.ts';
export { createInformativeColumns, type InformativeColumnsOptions } from './informative-columns.ts';
export { createLastValues, type LastValueOptions } from './last-values.ts';
export { createMinMaxScaler } from './min-max-scaler.ts';
export { mutualInformation } from './mutual-information.ts';
export { createOneHot } from './one-hot.ts';
export { createPreprocessing } from './preprocessing.ts';
export { preprocessingOptionsSchema, type PreprocessingOptions } from './preprocessing-options.ts';
export { createQuality, type Quality } from './quality.ts';
export { createQualityFold, qualityScores, type QualityNorms } from './quality-fold.ts';
export { createRobustScaler } from './robust-scaler.ts';
export { createSequence } from './sequence.ts';
export { createStandardizer } from './standardizer.ts';
export { createVarianceThreshold, type VarianceThresholdOptions } from './variance-threshold.ts';
export { createWindowFeatures } from './window-features.ts';
export {
  createWindowFold,
  windowStatistics,
  type WindowOutput,
  type WindowStatistic,
} from './window-fold.ts';
export { windowOptionsSchema, type WindowOptions } from './window-options.ts';
