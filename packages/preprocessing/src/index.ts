export { createHistoryFeatures, type HistoryFeatures } from './history-features.ts';
export { createHistoryFold, historyColumns, type HistoryPrior } from './history-fold.ts';
export { createImputer, type ImputerOptions } from './imputer.ts';
export { createOneHot } from './one-hot.ts';
export { createPreprocessing } from './preprocessing.ts';
export { preprocessingOptionsSchema, type PreprocessingOptions } from './preprocessing-options.ts';
export { createSequence } from './sequence.ts';
export { createStandardizer } from './standardizer.ts';
